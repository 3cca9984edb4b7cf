import type { etcdserverpb, mvccpb } from "../../wire/protobuf/index.ts";

/** What an event and its objects take besides keys and values, roughly. */
const overheadBytes = 256;

function kvBytes(kv: mvccpb.KeyValue | undefined): number {
  return kv === undefined ? 0 : kv.key.length + kv.value.length;
}

/** What an answer takes in memory, roughly. */
export function answerBytes({ events }: etcdserverpb.WatchResponse): number {
  let bytes = overheadBytes;
  for (const { kv, prevKv } of events) bytes += overheadBytes + kvBytes(kv) + kvBytes(prevKv);
  return bytes;
}
