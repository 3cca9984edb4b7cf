import {
  badArguments,
  CliError,
  type CliInvocation,
  exitCodes,
  parseGoInt,
} from "../../cli/index.ts";
import { etcdserverpb, services } from "../../wire/protobuf/index.ts";
import { withConnection } from "../connection.ts";

const { Compact } = services["etcdserverpb.KV"];

export async function run(invocation: CliInvocation): Promise<void> {
  const { args, flags, world } = invocation;
  if (args.length !== 1) throw badArguments("compaction command needs 1 argument");
  const revision = revisionOf(args[0]!);
  const physical = flags.bool("physical");
  await withConnection(invocation, async ({ caller, options }) => {
    const request = etcdserverpb.CompactionRequest.create({ revision, physical });
    await caller.unary(Compact, request, options);
    world.stdout.write(`compacted revision ${revision}\n`);
  });
}

function revisionOf(text: string): bigint {
  try {
    return parseGoInt(text, 10);
  } catch (error) {
    throw new CliError(exitCodes.error, (error as Error).message, { cause: error });
  }
}
