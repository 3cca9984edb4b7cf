import type { CliInvocation } from "../../cli/index.ts";
import { askForDowngrade } from "./downgrade.ts";

export function run(invocation: CliInvocation): Promise<void> {
  return askForDowngrade(invocation, "enable");
}
