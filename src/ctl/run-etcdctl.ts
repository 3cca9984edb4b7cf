import { apiVersion, etcdVersion } from "../base/index.ts";
import { type CliWorld, exitCodes, runProgram } from "../cli/index.ts";
import { etcdctl } from "./commands.ts";

/** Runs `etcdctl <argv…>` and returns the exit code. */
export async function runEtcdctl(argv: readonly string[], world: CliWorld): Promise<number> {
  const api = world.env.ETCDCTL_API ?? "";
  if (api !== "" && api !== "3") {
    const text =
      api === "2"
        ? "API version 2 is not supported: v2 data is gone since etcd 3.6"
        : `unsupported API version: ${api}`;
    world.stderr.write(`${text}\n`);
    return exitCodes.error;
  }
  return runProgram({ root: etcdctl, version: etcdVersion, apiVersion }, argv, world);
}
