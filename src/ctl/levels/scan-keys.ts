import {
  type CallOptions,
  prefixEnd,
  prefixRange,
  type UnaryCaller,
} from "../../client/light/index.ts";
import { etcdserverpb, type mvccpb, services } from "../../wire/protobuf/index.ts";
import { pageBytesWanted, pageKeysMax, pageKeysMin } from "./limits.ts";

const { Range } = services["etcdserverpb.KV"];
const zeroByte = Buffer.of(0);

export interface Scan {
  readonly caller: UnaryCaller;
  readonly options: CallOptions;
  readonly prefix: Buffer;
  /** 0: the present one, which stays the same for the whole scan. */
  readonly revision: number;
  readonly isWithValues: boolean;
}

/**
 * The pairs below the prefix in the order of keys, as of one revision. Whoever reads may answer with a prefix of the pair's
 * key: nothing else below it is asked for. @throws {ClientError}
 */
export async function* scanKeys(
  scan: Scan,
): AsyncGenerator<mvccpb.KeyValue, void, Buffer | undefined> {
  const { key: first, rangeEnd } = prefixRange(scan.prefix);
  let { revision } = scan;
  let limit = scan.isWithValues ? pageKeysMin : pageKeysMax;
  let key = first;
  /** Pairs below it are passed over. */
  let done: Buffer | undefined;
  for (;;) {
    const request = etcdserverpb.RangeRequest.create({
      key,
      rangeEnd,
      limit: BigInt(limit),
      revision: BigInt(revision),
      keysOnly: !scan.isWithValues,
    });
    const answer = await scan.caller.unary(Range, request, scan.options);
    if (revision === 0) revision = answer.header?.revision ?? 0;
    for (const pair of answer.kvs) {
      if (done !== undefined && startsWith(pair.key, done)) continue;
      done = yield pair;
    }
    const last = answer.kvs.at(-1);
    if (!answer.more || last === undefined) return;
    const isLastDone = done !== undefined && startsWith(last.key, done);
    key = isLastDone ? prefixEnd(done!) : Buffer.concat([last.key, zeroByte]);
    // Behind the last prefix of all there is nothing.
    if (key.equals(zeroByte)) return;
    if (scan.isWithValues) limit = nextLimit(limit, answer);
  }
}

/** More keys in a page as long as their values are small, so that memory stays bounded. */
function nextLimit(limit: number, { kvs }: etcdserverpb.RangeResponse): number {
  const bytes = kvs.reduce((sum, { key, value }) => sum + key.length + value.length, 0);
  const fitting = Math.floor((limit * pageBytesWanted) / Math.max(1, bytes));
  return Math.max(pageKeysMin, Math.min(fitting, limit * 2, pageKeysMax));
}

function startsWith(key: Buffer, prefix: Buffer): boolean {
  return key.subarray(0, prefix.length).equals(prefix);
}
