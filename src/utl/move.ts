// The commands that move a member between official etcd and this one.
import { idText } from "../base/index.ts";
import {
  badArguments,
  CliError,
  type CliInvocation,
  type CliWorld,
  exitCodes,
} from "../cli/index.ts";
import { asCliError } from "./as-cli-error.ts";
import { isVacant } from "./files/new-directory.ts";
import type { MemberImport, MovedMember } from "./member/import-member.ts";
import { type MemberTools, memberTools } from "./member/tools.ts";

type Move = (from: MemberImport, tools: MemberTools) => Promise<MovedMember>;

/** Moves what the operand names to `--data-dir`, and says what was moved. @throws {CliError} */
export async function runMove(invocation: CliInvocation, word: string, move: Move): Promise<void> {
  const { args, flags, world } = invocation;
  const [from] = args;
  if (from === undefined || args.length > 1) {
    throw badArguments(`${word} requires exactly one argument`);
  }
  const to = flags.text("data-dir");
  if (!(await isVacant(to))) {
    throw new CliError(
      exitCodes.error,
      `data-dir ${JSON.stringify(to)} not empty or could not be read`,
    );
  }
  const tools = memberTools(world);
  const moved = await move({ from, walDir: flags.text("wal-dir"), to }, tools).catch(asCliError);
  describe(world, `${word}ed ${from} to ${to}`, moved);
}

function describe(world: CliWorld, what: string, moved: MovedMember): void {
  const lines = [
    `${what}: member ${idText(moved.memberId)} of cluster ${idText(moved.clusterId)} (${moved.memberNames.join(", ")})`,
    `store: revision ${moved.revision}, compacted at ${moved.compactRevision}, hash ${moved.hash}, the same on both sides; up to index ${moved.storeIndex}`,
    `log: up to index ${moved.lastIndex}`,
  ];
  for (const line of lines) world.stdout.write(`${line}\n`);
}
