// What is to be written at the destination for what was read or has happened at the source. Pure.
import { etcdserverpb, mvccpb } from "../../wire/protobuf/index.ts";

const { DeleteRangeRequest, PutRequest, RequestOp } = etcdserverpb;

export interface KeyMapping {
  /** Of the keys that are mirrored. */
  readonly prefix: Buffer;
  /** What they have at the destination in its place. */
  readonly destinationPrefix: Buffer;
}

export interface BatchLimits {
  readonly operationsMax: number;
  readonly bytesMax: number;
}

type Operation = etcdserverpb.RequestOp;

export function putOf({ key, value }: mvccpb.KeyValue, mapping: KeyMapping): Operation {
  const requestPut = PutRequest.create({ key: mapped(key, mapping), value });
  return RequestOp.create({ requestPut });
}

export function writeOf({ type, kv }: mvccpb.Event, mapping: KeyMapping): Operation {
  const pair = kv ?? mvccpb.KeyValue.create();
  if (type === mvccpb.EventType.PUT) return putOf(pair, mapping);
  const requestDeleteRange = DeleteRangeRequest.create({ key: mapped(pair.key, mapping) });
  return RequestOp.create({ requestDeleteRange });
}

function mapped(key: Buffer, { prefix, destinationPrefix }: KeyMapping): Buffer {
  return Buffer.concat([destinationPrefix, key.subarray(prefix.length)]);
}

/** The operations in order, in transactions within the limits; one that is larger by itself is alone. */
export function* batchesOf(
  operations: Iterable<Operation>,
  { operationsMax, bytesMax }: BatchLimits,
): Generator<readonly Operation[]> {
  let batch: Operation[] = [];
  let bytes = 0;
  for (const operation of operations) {
    const size = sizeOf(operation);
    if (batch.length > 0 && (batch.length >= operationsMax || bytes + size > bytesMax)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(operation);
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}

function sizeOf({ requestPut, requestDeleteRange }: Operation): number {
  const key = requestPut?.key ?? requestDeleteRange?.key;
  return (key?.length ?? 0) + (requestPut?.value.length ?? 0);
}

/** Events of one revision stay together: a transaction cannot write a key twice, and readers see no half of one. */
export function byRevision(events: readonly mvccpb.Event[]): (readonly mvccpb.Event[])[] {
  const groups = new Map<number, mvccpb.Event[]>();
  for (const event of events) {
    const revision = event.kv?.modRevision ?? 0;
    const group = groups.get(revision);
    if (group === undefined) groups.set(revision, [event]);
    else group.push(event);
  }
  return [...groups.values()];
}
