import { CliError, exitCodes } from "../cli/index.ts";

/** Of a v2 store, which went with etcd 3.6, and the command with it; it is named here for those who look for it. */
export async function run(): Promise<void> {
  throw new CliError(
    exitCodes.error,
    'cannot backup: this etcd keeps no v2 data. Use etcdutl of etcd 3.5 on an official member\'s directory; "etcdutl import" takes over its v3 data, and "etcdutl check v2store" says if there is v2 data',
  );
}
