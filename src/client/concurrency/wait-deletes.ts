import { etcdserverpb, mvccpb, services } from "../../wire/protobuf/index.ts";
import type { Client } from "../client.ts";
import { ClientError, prefixRange, Status } from "../light/index.ts";

const { Range } = services["etcdserverpb.KV"];
const { RangeRequest, SortOrder, SortTarget } = etcdserverpb;
const { EventType } = mvccpb;

interface Waiting {
  readonly prefix: Buffer;
  /** Keys created later do not matter. */
  readonly createdUpTo: number;
  readonly signal: AbortSignal | undefined;
}

/**
 * Waits until no key under the prefix is older: always for the youngest of the older ones, so that each deletion wakes one
 * waiter (etcd: client/v3/concurrency/key.go). @throws {ClientError}
 */
export async function waitDeletes(client: Client, waiting: Waiting): Promise<void> {
  const { prefix, createdUpTo, signal } = waiting;
  // A limit of 0 would be none: nothing is older than the first key there ever was.
  if (createdUpTo <= 0) return;
  const request = RangeRequest.create({
    ...prefixRange(prefix),
    limit: 1n,
    sortOrder: SortOrder.DESCEND,
    sortTarget: SortTarget.CREATE,
    maxCreateRevision: BigInt(createdUpTo),
  });
  for (;;) {
    const { header, kvs } = await client.unary(Range, request, { signal });
    const youngest = kvs[0];
    if (youngest === undefined) return;
    const startRevision = header?.revision ?? 0;
    await waitDelete(client, { key: youngest.key, startRevision, signal });
  }
}

async function waitDelete(
  client: Client,
  watch: { key: Buffer; startRevision: number; signal: AbortSignal | undefined },
): Promise<void> {
  for await (const { events } of client.watch(watch)) {
    if (events.some(({ type }) => type === EventType.DELETE)) return;
  }
  throw new ClientError({
    code: Status.cancelled,
    message: "context canceled",
    cause: watch.signal?.reason,
  });
}
