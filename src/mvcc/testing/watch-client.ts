import assert from "node:assert/strict";
import { etcdserverpb, type mvccpb } from "../../wire/protobuf/index.ts";
import type { WatchHub } from "../watch-hub.ts";
import type { WatchPieces } from "../watch-response.ts";
import type { WatchSink, WatchStream } from "../watch-stream.ts";

const { WatchCreateRequest, WatchResponse } = etcdserverpb;

/** The far end of a watch stream: decodes what comes, and takes only so many responses until it is drained. */
export class WatchClient implements WatchSink {
  readonly stream: WatchStream;
  readonly responses: etcdserverpb.WatchResponse[] = [];
  /** Responses it takes before it reports to be full, from the next `drain` on. */
  roomMax: number;
  #room: number;

  constructor(hub: WatchHub, options: { roomMax?: number; progressIntervalMs?: number } = {}) {
    this.roomMax = options.roomMax ?? Number.POSITIVE_INFINITY;
    this.#room = this.roomMax;
    const progressIntervalMs = options.progressIntervalMs ?? 600_000;
    this.stream = hub.openStream(this, { progressIntervalMs });
  }

  send(pieces: WatchPieces): boolean {
    const response = WatchResponse.decode(Buffer.concat(pieces));
    const isAnswer = response.events.length === 0;
    assert.ok(this.#room > 0 || isAnswer, "no events are sent to a client that is full");
    this.responses.push(response);
    return --this.#room > 0;
  }

  drain(): void {
    this.#room = this.roomMax;
    this.stream.drained();
  }

  create(
    request: Partial<Omit<etcdserverpb.WatchCreateRequest, "key" | "rangeEnd">> & WatchedRange,
  ) {
    const { key, rangeEnd, ...rest } = request;
    this.stream.create(
      WatchCreateRequest.create({
        ...rest,
        key: Buffer.from(key, "latin1"),
        rangeEnd: Buffer.from(rangeEnd ?? "", "latin1"),
      }),
    );
  }

  /** Responses since the last call. */
  take(): etcdserverpb.WatchResponse[] {
    return this.responses.splice(0);
  }

  /** Responses since the last call, one line each. */
  takeLines(): string[] {
    return this.take().map(lineOf);
  }
}

interface WatchedRange {
  readonly key: string;
  readonly rangeEnd?: string;
}

/** `id 0 rev 5: put a=1 (was 0), delete b`, with the flags that are set. */
export function lineOf(response: etcdserverpb.WatchResponse): string {
  const words = [`id ${response.watchId} rev ${response.header?.revision}`];
  if (response.created) words.push("created");
  if (response.canceled) words.push("canceled");
  if (response.compactRevision !== 0) words.push(`compacted ${response.compactRevision}`);
  if (response.cancelReason !== "") words.push(`"${response.cancelReason}"`);
  if (response.fragment) words.push("fragment");
  const events = response.events.map(eventText).join(", ");
  return events === "" ? words.join(" ") : `${words.join(" ")}: ${events}`;
}

export function eventText({ type, kv, prevKv }: mvccpb.Event): string {
  const key = kv!.key.toString("latin1");
  const was = prevKv === undefined ? "" : ` (was ${prevKv.value.toString("latin1")})`;
  const what = type === 1 ? `delete ${key}` : `put ${key}=${kv!.value.toString("latin1")}`;
  return `${what}@${kv!.modRevision}${was}`;
}
