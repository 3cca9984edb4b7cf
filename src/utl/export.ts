import { badArguments, type CliInvocation } from "../cli/index.ts";
import { exportMember } from "./member/export-member.ts";
import { runMove } from "./move.ts";

export async function run(invocation: CliInvocation): Promise<void> {
  const text = invocation.flags.text("target-version");
  const targetVersion = text === "" ? undefined : versionOf(text);
  await runMove(invocation, "export", (from, tools) =>
    exportMember({ ...from, targetVersion }, tools),
  );
}

/** @throws {CliError} */
function versionOf(text: string): string {
  if (/^3\.[4-9]$/.test(text)) return `${text}.0`;
  const reason = `wrong target version format, expected "X.Y" from "3.4" on, got ${JSON.stringify(text)}`;
  throw badArguments(reason);
}
