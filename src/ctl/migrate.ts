import { CliError, exitCodes } from "../cli/index.ts";

const explanation = `cannot migrate v2 data: this etcd keeps none, and reads none.
Run "etcdctl migrate" of etcd 3.4 on the stopped member's data directory first; it moves the keys of
the v2 store to the v3 store, which this etcd takes over (see "etcdutl import")`;

/** The v2 store went with etcd 3.6, and the command before it; it is named here for those who look for it. */
export async function run(): Promise<void> {
  throw new CliError(exitCodes.error, explanation);
}
