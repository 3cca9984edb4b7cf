// What both checks do before and after.
import { badInput, type CliWorld, goQuoteText } from "../../cli/index.ts";
import {
  type CallOptions,
  ClientError,
  type ClientOptions,
  LightClient,
  officialText,
  prefixRange,
  type UnaryCaller,
} from "../../client/light/index.ts";
import { etcdserverpb, services } from "../../wire/protobuf/index.ts";
import { cleanupTimeoutMs } from "./loads.ts";

const { Compact, DeleteRange, Range } = services["etcdserverpb.KV"];
const { Defragment } = services["etcdserverpb.Maintenance"];

/** Does the work with so many clients, each with a connection of its own, and closes them. */
export async function withCallers<T>(
  clientOptions: ClientOptions,
  count: number,
  work: (callers: readonly UnaryCaller[]) => Promise<T>,
): Promise<T> {
  const callers = Array.from({ length: count }, () => new LightClient(clientOptions));
  try {
    return await work(callers);
  } finally {
    for (const caller of callers) caller.close();
  }
}

/** The check's keys must be its own: they are all deleted at the end. @throws {CliError} @throws {ClientError} */
export async function requireNoKeys(
  caller: UnaryCaller,
  prefix: string,
  { options, hint }: { options: CallOptions; hint: string },
): Promise<void> {
  const request = etcdserverpb.RangeRequest.create({
    ...prefixRange(Buffer.from(prefix)),
    limit: 1n,
  });
  const { kvs } = await caller.unary(Range, request, options);
  if (kvs.length === 0) return;
  const text = `prefix ${goQuoteText(prefix)} has keys. Delete with ${hint} first`;
  throw badInput(text);
}

/** @returns the revision of the deletion @throws {ClientError} */
export async function deleteKeys(caller: UnaryCaller, prefix: string): Promise<number> {
  const request = etcdserverpb.DeleteRangeRequest.create(prefixRange(Buffer.from(prefix)));
  const answer = await caller.unary(DeleteRange, request, { timeoutMs: cleanupTimeoutMs });
  return answer.header?.revision ?? 0;
}

/** @throws {ClientError} */
export async function compactTo(
  caller: UnaryCaller,
  revision: number,
  { stdout }: CliWorld,
): Promise<void> {
  stdout.write(`Compacting with revision ${revision}\n`);
  const request = etcdserverpb.CompactionRequest.create({
    revision: BigInt(revision),
    physical: true,
  });
  await caller.unary(Compact, request, { timeoutMs: cleanupTimeoutMs });
  stdout.write(`Compacted with revision ${revision}\n`);
}

/** @throws {ClientError} */
export async function defragmentEach(clientOptions: ClientOptions, world: CliWorld): Promise<void> {
  for (const endpoint of clientOptions.endpoints) {
    world.stdout.write(`Defragmenting ${goQuoteText(endpoint)}\n`);
    await withCallers({ ...clientOptions, endpoints: [endpoint] }, 1, async ([caller]) => {
      const request = etcdserverpb.DefragmentRequest.create();
      await caller!.unary(Defragment, request, { timeoutMs: cleanupTimeoutMs });
    });
    world.stdout.write(`Defragmented ${goQuoteText(endpoint)}\n`);
  }
}

/** The lines about requests that failed. @returns whether there were any */
export function printErrors(errors: ReadonlyMap<string, number>, { stdout }: CliWorld): boolean {
  if (errors.size === 0) return false;
  stdout.write("FAIL: too many errors\n");
  for (const [text, count] of errors) stdout.write(`FAIL: ERROR(${text}) -> ${count}\n`);
  return true;
}

/** After this the servers are as they were, or it is said that they are not. @throws {ClientError} */
export async function cleanUp(
  caller: UnaryCaller,
  prefix: string,
  { world, isCompacted }: { world: CliWorld; isCompacted: boolean },
): Promise<void> {
  let revision: number;
  try {
    revision = await deleteKeys(caller, prefix);
  } catch (error) {
    if (!(error instanceof ClientError)) throw error;
    const text = officialText(error);
    world.stdout.write(`FAIL: Cleanup failed during key deletion: ERROR(${text})\n`);
    return;
  }
  if (isCompacted) await compactTo(caller, revision, world);
}
