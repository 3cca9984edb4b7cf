import {
  badArguments,
  type CliInvocation,
  type CliWorld,
  exitCodes,
  interruption,
  ProgressLine,
  QuietExit,
} from "../../cli/index.ts";
import type { Client } from "../../client/index.ts";
import { type CallOptions, LightClient, prefixRange } from "../../client/light/index.ts";
import { etcdserverpb, services } from "../../wire/protobuf/index.ts";
import { withClosed } from "../connection.ts";
import { withClient } from "../streaming.ts";
import { type Destination, destinationOptions, writeAtDestination } from "./destination.ts";
import { batchBytesMax, pageKeysMax, reportMs } from "./limits.ts";
import {
  type BatchLimits,
  batchesOf,
  byRevision,
  type KeyMapping,
  putOf,
  writeOf,
} from "./mirror-writes.ts";

const { Range } = services["etcdserverpb.KV"];
const { RangeRequest } = etcdserverpb;
const zeroByte = Buffer.of(0);

export async function run(invocation: CliInvocation): Promise<void> {
  const { world, args, flags } = invocation;
  const [endpoint, ...others] = args;
  if (endpoint === undefined || others.length > 0) {
    throw badArguments("make-mirror takes one destination argument");
  }
  const mapping = mappingOf(invocation);
  const operationsMax = flags.number("max-txn-ops");
  if (operationsMax === 0) throw badArguments("--max-txn-ops must be at least 1");
  const firstRevision = Math.max(0, flags.number("rev"));
  await withClient(invocation, async ({ client, options, clientOptions }) => {
    const toDestination = await destinationOptions(invocation, endpoint, clientOptions);
    const setting = { clientOptions: toDestination, options };
    await withClosed(
      setting,
      () => new LightClient(toDestination),
      async (caller) => {
        const destination = { caller, options, world, signal: interruption(world) };
        const limits = { operationsMax, bytesMax: batchBytesMax };
        const mirror = { client, options, destination, mapping, limits, firstRevision };
        await makeMirror(mirror, world);
      },
    );
  });
}

interface Mirror {
  readonly client: Client;
  readonly options: CallOptions;
  readonly destination: Destination;
  readonly mapping: KeyMapping;
  readonly limits: BatchLimits;
  /** 0 or 1: what there is now comes before what happens. */
  readonly firstRevision: number;
}

/** Until it is interrupted; always with an exit code, and where possible with the revision to go on at. */
async function makeMirror(mirror: Mirror, world: CliWorld): Promise<void> {
  const progress = new ProgressLine(world);
  let keys = 0;
  /** Everything up to it is at the destination. */
  let doneRevision = mirror.firstRevision > 1 ? mirror.firstRevision - 1 : 0;
  const count = (more: number): void => {
    keys += more;
    progress.show(() => `${keys} keys, up to revision ${doneRevision}`);
  };
  const report = setInterval(() => world.stdout.write(`${keys}\n`), reportMs);
  try {
    if (doneRevision === 0) doneRevision = await copyPresent(mirror, count);
    for await (const { events } of changes(mirror, doneRevision + 1)) {
      for (const group of byRevision(events)) {
        const writes = group.map((event) => writeOf(event, mirror.mapping));
        await writeBatches(mirror, writes);
        doneRevision = group[0]?.kv?.modRevision ?? doneRevision;
        count(group.length);
      }
    }
  } catch (error) {
    if (!mirror.destination.signal.aborted) throw error;
  } finally {
    clearInterval(report);
    progress.clear();
    if (doneRevision > 0) {
      world.stderr.write(
        `mirrored up to revision ${doneRevision}: go on with --rev ${doneRevision + 1}\n`,
      );
    }
  }
  throw new QuietExit(exitCodes.interrupted);
}

/** Copies the keys that there are, as of one revision, which is returned. @throws {ClientError} */
async function copyPresent(mirror: Mirror, count: (keys: number) => void): Promise<number> {
  const { client, mapping, options } = mirror;
  const { key: first, rangeEnd } = prefixRange(mapping.prefix);
  let revision = 0;
  for (let key: Buffer | undefined = first; key !== undefined; ) {
    const request = RangeRequest.create({
      key,
      rangeEnd,
      limit: BigInt(pageKeysMax),
      revision: BigInt(revision),
    });
    const answer: etcdserverpb.RangeResponse = await client.unary(Range, request, {
      ...options,
      signal: mirror.destination.signal,
    });
    if (revision === 0) revision = answer.header?.revision ?? 0;
    await writeBatches(
      mirror,
      answer.kvs.map((pair) => putOf(pair, mapping)),
    );
    count(answer.kvs.length);
    const last = answer.kvs.at(-1);
    key = answer.more && last !== undefined ? Buffer.concat([last.key, zeroByte]) : undefined;
  }
  return revision;
}

function changes({ client, mapping, destination }: Mirror, startRevision: number) {
  const { signal } = destination;
  return client.watch({ ...prefixRange(mapping.prefix), startRevision, fragment: true, signal });
}

async function writeBatches(
  { destination, limits }: Mirror,
  operations: readonly etcdserverpb.RequestOp[],
): Promise<void> {
  for (const batch of batchesOf(operations, limits)) await writeAtDestination(destination, batch);
}

function mappingOf({ flags }: CliInvocation): KeyMapping {
  const prefix = Buffer.from(flags.text("prefix"));
  const isStripped = flags.bool("no-dest-prefix");
  const other = Buffer.from(flags.text("dest-prefix"));
  if (isStripped && other.length > 0) {
    throw badArguments(
      "`--dest-prefix` and `--no-dest-prefix` cannot be set at the same time, choose one",
    );
  }
  return { prefix, destinationPrefix: isStripped || other.length > 0 ? other : prefix };
}
