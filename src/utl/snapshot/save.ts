import { badArguments } from "../../cli/index.ts";

export async function run(): Promise<void> {
  throw badArguments("In order to download snapshot use: `etcdctl snapshot save ...`");
}
