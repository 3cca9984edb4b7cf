import { CliError, exitCodes } from "../../cli/index.ts";

export async function run(): Promise<void> {
  throw new CliError(
    exitCodes.badArguments,
    "In order to download snapshot use: `etcdctl snapshot save ...`",
  );
}
