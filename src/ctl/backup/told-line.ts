// What a service says is read with `journalctl -p`, to which every line of it is the same unless it begins with a priority
// (sd-daemon(3)).
import type { CliWorld } from "../../cli/index.ts";
import { isJournal, priorities } from "../../host/index.ts";

/** One line on standard error, with its priority if that is the journal. */
export function tell({ env, stderr }: CliWorld, level: "warn" | "error", line: string): void {
  stderr.write(`${isToJournal(env) ? `<${priorities[level]}>` : ""}${line}\n`);
}

/** Whether standard error is the journal. */
export function isToJournal(env: CliWorld["env"]): boolean {
  return isJournal(2, env.JOURNAL_STREAM);
}
