import { CliError, exitCodes } from "../cli/index.ts";

const explanation = `cannot migrate the schema of a data directory: this etcd has one for all versions.
To run official etcd of another version, make a data directory for it: "etcdutl export --target-version X.Y".
What official etcd has left is taken over by "etcdutl import"`;

/** Official etcd from 3.6 on marks its files with a version; there is nothing to mark here. */
export async function run(): Promise<void> {
  throw new CliError(exitCodes.error, explanation);
}
