import { apiVersion, etcdVersion } from "../base/index.ts";
import { type CliWorld, runProgram } from "../cli/index.ts";
import { etcdutl } from "./commands.ts";

/** Runs `etcdutl <argv…>` and returns the exit code. */
export async function runEtcdutl(argv: readonly string[], world: CliWorld): Promise<number> {
  return runProgram({ root: etcdutl, version: etcdVersion, apiVersion }, argv, world);
}
