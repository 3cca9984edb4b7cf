import { setTimeout as pause } from "node:timers/promises";
import { ClientError, officialText, type UnaryCaller } from "../../client/light/index.ts";
import { etcdserverpb, services } from "../../wire/protobuf/index.ts";
import { Latencies, type Summary } from "./latencies.ts";

const { Put } = services["etcdserverpb.KV"];

export interface WriteLoad {
  readonly callers: readonly UnaryCaller[];
  readonly prefix: string;
  /** Of each key, behind the prefix. */
  readonly keyBytes: number;
  readonly valueBytes: number;
  /** At most so many begin in a second; undefined: as many as the servers take. */
  readonly writesPerSecond?: number;
  /** How long, or how many. */
  readonly until: { readonly seconds: number } | { readonly writes: number };
  readonly signal: AbortSignal;
  nowMs(): number;
  /** After each write. */
  onWrite(writes: number): void;
}

/** Writes keys that nobody has, by all callers at once, each one after the other. */
export async function writeLoad(load: WriteLoad): Promise<Summary> {
  const { callers, nowMs, until, signal } = load;
  const latencies = new Latencies();
  const prefix = Buffer.from(load.prefix);
  const value = Buffer.alloc(load.valueBytes);
  const begunMs = nowMs();
  const endMs = "seconds" in until ? begunMs + until.seconds * 1_000 : Number.POSITIVE_INFINITY;
  const writesMax = "writes" in until ? until.writes : Number.POSITIVE_INFINITY;
  const intervalMs = load.writesPerSecond === undefined ? 0 : 1_000 / load.writesPerSecond;
  let nextMs = begunMs;
  let begun = 0;
  let ended = 0;
  const work = async (caller: UnaryCaller): Promise<void> => {
    while (begun < writesMax && !signal.aborted) {
      const slotMs = Math.max(nextMs, nowMs());
      if (slotMs >= endMs) return;
      nextMs = slotMs + intervalMs;
      begun += 1;
      const request = etcdserverpb.PutRequest.create({
        key: newKey(prefix, load.keyBytes, begun),
        value,
      });
      const waitMs = slotMs - nowMs();
      if (waitMs > 0) await pause(waitMs);
      const sentMs = nowMs();
      try {
        await caller.unary(Put, request);
        latencies.succeeded((nowMs() - sentMs) / 1_000);
      } catch (error) {
        if (!(error instanceof ClientError)) throw error;
        latencies.failed(officialText(error));
      }
      ended += 1;
      load.onWrite(ended);
    }
  };
  await Promise.all(callers.map(work));
  return latencies.summary((nowMs() - begunMs) / 1_000);
}

/** The numbers are spread over the whole range, as those of the official check, which are random. */
function newKey(prefix: Buffer, keyBytes: number, index: number): Buffer {
  const key = Buffer.alloc(prefix.length + keyBytes);
  prefix.copy(key);
  key.writeUInt32BE(Math.imul(index, 0x9e3779b1) >>> 0, prefix.length);
  return key;
}
