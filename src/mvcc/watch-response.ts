// A watch response in pieces, in the order of the fields: what all watchers share is encoded once.
//
//   0a len  ResponseHeader          the same for all responses at one revision
//   10 id                           WatchResponse.watch_id, the watcher's; 0 is left out
//   38 01                           WatchResponse.fragment, if more of the same revision follows
//   5a len  Event                   for each event, see watch-event.ts
import {
  emptyBytes,
  etcdserverpb,
  sizeVarint64,
  writeVarint64Before,
} from "../wire/protobuf/index.ts";

const { ResponseHeader, WatchResponse } = etcdserverpb;

/** What a response header says besides the revision. */
export interface WatchIdentity {
  readonly clusterId: bigint;
  readonly memberId: bigint;
  readonly raftTerm: number;
}

/** An encoded WatchResponse, to be sent as one message. The pieces are shared: nobody may write into them. */
export type WatchPieces = readonly Buffer[];

const fragmentField = Buffer.from([0x38, 0x01]);

/** The id of responses which concern no watcher, or one that could not be created. */
export const noWatchId = -1n;

export class ResponseHeaders {
  readonly #identity: () => WatchIdentity;
  #revision = -1;
  #raftTerm = -1;
  #field: Buffer = emptyBytes;

  constructor(identity: () => WatchIdentity) {
    this.#identity = identity;
  }

  header(revision: number): etcdserverpb.ResponseHeader {
    return ResponseHeader.create({ ...this.#identity(), revision });
  }

  /** The encoded header with tag and length. */
  field(revision: number): Buffer {
    const identity = this.#identity();
    if (revision === this.#revision && identity.raftTerm === this.#raftTerm) return this.#field;
    this.#revision = revision;
    this.#raftTerm = identity.raftTerm;
    const header = ResponseHeader.create({ ...identity, revision });
    this.#field = WatchResponse.encode(WatchResponse.create({ header }));
    return this.#field;
  }

  /** A response without events. */
  control(revision: number, fields: Partial<etcdserverpb.WatchResponse>): WatchPieces {
    const header = this.header(revision);
    return [WatchResponse.encode(WatchResponse.create({ ...fields, header }))];
  }
}

export function encodeWatchIdField(id: bigint): Buffer {
  if (id === 0n) return emptyBytes;
  const field = Buffer.alloc(1 + sizeVarint64(id));
  field[0] = 0x10;
  writeVarint64Before(id, field, field.length);
  return field;
}

export interface EventsResponse {
  readonly headerField: Buffer;
  readonly idField: Buffer;
  readonly events: readonly Buffer[];
  /** More of the same revision follows. */
  readonly isFragment: boolean;
}

export function eventsResponse(response: EventsResponse): WatchPieces {
  const { headerField, idField, events, isFragment } = response;
  const pieces = [headerField];
  if (idField.length > 0) pieces.push(idField);
  if (isFragment) pieces.push(fragmentField);
  for (const event of events) pieces.push(event);
  return pieces;
}

/**
 * The same events in several responses, each below `bytesMax` or with one event only; all but the last are marked as
 * fragments. One response if it is small enough.
 */
export function fragmentedResponses(
  response: Omit<EventsResponse, "isFragment">,
  bytesMax: number,
): WatchPieces[] {
  const { headerField, idField, events } = response;
  const headBytes = headerField.length + idField.length;
  const wholeBytes = events.reduce((sum, event) => sum + event.length, headBytes);
  if (wholeBytes < bytesMax) return [eventsResponse({ ...response, isFragment: false })];

  const responses: WatchPieces[] = [];
  for (let from = 0; from < events.length; ) {
    let bytes = headBytes + fragmentField.length + events[from]!.length;
    let to = from + 1;
    while (to < events.length && bytes + events[to]!.length < bytesMax) {
      bytes += events[to++]!.length;
    }
    const isFragment = to < events.length;
    responses.push(eventsResponse({ ...response, events: events.slice(from, to), isFragment }));
    from = to;
  }
  return responses;
}
