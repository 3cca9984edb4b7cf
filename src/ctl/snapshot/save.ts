import { humanBytes } from "../../base/index.ts";
import {
  badArguments,
  CliError,
  type CliInvocation,
  type CliWorld,
  exitCodes,
  interruption,
  ProgressLine,
  QuietExit,
} from "../../cli/index.ts";
import { ClientError } from "../../client/light/index.ts";
import type { etcdserverpb } from "../../wire/protobuf/index.ts";
import { asCliError } from "../connection.ts";
import { logInfo } from "../log-line.ts";
import { type StreamingConnection, withClient } from "../streaming.ts";
import { saveWithSum } from "./file-with-sum.ts";

export async function run(invocation: CliInvocation): Promise<void> {
  const [path, ...others] = invocation.args;
  if (path === undefined || others.length > 0) {
    throw badArguments("snapshot save expects one argument");
  }
  try {
    await withClient(invocation, (connection) => save(path, invocation, connection));
  } catch (error) {
    throw asFailedSave(error);
  }
}

/** Whatever a server or a disk refuses, be it the user, has one exit code here. */
function asFailedSave(error: unknown): unknown {
  const exitCode = exitCodes.interrupted;
  if (error instanceof CliError) {
    return error.cause instanceof ClientError ? asCliError(error.cause, { exitCode }) : error;
  }
  if (error instanceof QuietExit) return error;
  return new CliError(exitCode, (error as Error).message, { cause: error });
}

async function save(
  path: string,
  { world, flags }: CliInvocation,
  { client, options }: StreamingConnection,
): Promise<void> {
  const [endpoint, ...others] = client.endpoints;
  if (endpoint === undefined || others.length > 0) {
    const all = client.endpoints.join(" ");
    throw new Error(`snapshot must be requested to one selected node, not multiple [${all}]`);
  }
  const begunMs = world.nowMs();
  // A snapshot takes as long as it takes: only a limit that was asked for counts.
  const limit = flags.isGiven("command-timeout") ? options : {};
  const answers = client.snapshot({ ...limit, signal: interruption(world) });
  const bytes = await saveWithSum(path, watched(answers, world, endpoint), {
    onOpened: (partPath) => logInfo(world, "created temporary db file", { path: partPath }),
  });
  logInfo(world, "fetched snapshot", {
    endpoint,
    size: humanBytes(bytes),
    took: agoText(world.nowMs() - begunMs),
  });
  logInfo(world, "saved", { path });
  world.stdout.write(`Snapshot saved at ${path}\n`);
}

/** The pieces, and on a terminal how far they are. */
async function* watched(
  answers: AsyncIterable<etcdserverpb.SnapshotResponse>,
  world: CliWorld,
  endpoint: string,
): AsyncGenerator<Buffer> {
  const progress = new ProgressLine(world);
  const begunMs = world.nowMs();
  let bytes = 0;
  try {
    for await (const { blob, remainingBytes } of answers) {
      if (bytes === 0) {
        logInfo(world, "opened snapshot stream; downloading", { logger: "client" });
        logInfo(world, "fetching snapshot", { endpoint });
      }
      bytes += blob.length;
      const total = bytes + Number(remainingBytes);
      const rate = bytes / ((world.nowMs() - begunMs) / 1_000 || 1);
      progress.show(
        () => `${humanBytes(bytes)} of ${humanBytes(total)}, ${humanBytes(Math.round(rate))}/s`,
      );
      yield blob;
    }
  } finally {
    progress.clear();
  }
  logInfo(world, "completed snapshot read; closing", { logger: "client" });
}

const secondMs = 1_000;
const units = [
  ["hour", 3_600 * secondMs],
  ["minute", 60 * secondMs],
  ["second", secondMs],
] as const;

/** As go-humanize tells a time in the past. */
function agoText(elapsedMs: number): string {
  for (const [name, ms] of units) {
    const count = Math.floor(elapsedMs / ms);
    if (count > 0) return `${count} ${name}${count === 1 ? "" : "s"} ago`;
  }
  return "now";
}
