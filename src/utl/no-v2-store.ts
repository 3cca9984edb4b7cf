import { CliError, type CliInvocation, commandPath, exitCodes } from "../cli/index.ts";

/** Commands for the v2 store, which went with etcd 3.6; they are named here for those who look for them. */
export async function run({ path }: CliInvocation): Promise<void> {
  throw new CliError(
    exitCodes.error,
    `cannot ${commandPath(path.slice(1))}: this etcd keeps no v2 data. Use etcdutl of etcd 3.5 on an official member's directory; "etcdutl import" takes over its v3 data and says if there are v2 keys`,
  );
}
