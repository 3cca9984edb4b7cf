// One event of a watch response, as it stands there:
//
//   5a len                          WatchResponse.events
//     08 01                         Event.type DELETE; a PUT is the default and left out
//     12 len  KeyValue              Event.kv; of a deletion the key and 18 mod_revision
//     1a len  KeyValue              Event.prev_kv, if asked for and there
import { sizeVarint, writeVarint } from "../wire/protobuf/index.ts";
import type { Change, Missing, Payload, Store } from "./store-contract.ts";

const eventsTag = 0x5a;
const deleteType = Buffer.from([0x08, 0x01]);
const kvTag = 0x12;
const modRevisionTag = 0x18;
const prevKvTag = 0x1a;

/** A change on its way to watchers. It is encoded when the first of them wants it, and once for all of them. */
export class WatchEvent {
  readonly change: Change;
  #field: Buffer | undefined;
  #fieldWithPrevious: Buffer | undefined;

  constructor(change: Change) {
    this.change = change;
  }

  /** The encoded event with tag and length, never to be changed. */
  field(): Buffer {
    this.#field ??= encodeField(this.change, undefined);
    return this.#field;
  }

  /** The same with the pair that was there before, unless it is compacted. */
  fieldWithPrevious(store: Pick<Store, "at">): Buffer | Missing {
    if (this.change.isCreate) return this.field();
    if (this.#fieldWithPrevious !== undefined) return this.#fieldWithPrevious;
    const previous = store.at(this.change.key, this.change.main - 1);
    if (previous !== undefined && "kind" in previous) return previous;
    this.#fieldWithPrevious = encodeField(this.change, previous);
    return this.#fieldWithPrevious;
  }
}

function encodeField({ kind, main, payload }: Change, previous: Payload | undefined): Buffer {
  const isDelete = kind === "delete";
  const kvBytes = payload.end - payload.start + (isDelete ? 1 + sizeVarint(main) : 0);
  const previousBytes = previous === undefined ? 0 : previous.end - previous.start;
  let eventBytes = 1 + sizeVarint(kvBytes) + kvBytes;
  if (isDelete) eventBytes += deleteType.length;
  if (previous !== undefined) eventBytes += 1 + sizeVarint(previousBytes) + previousBytes;

  const field = Buffer.allocUnsafe(1 + sizeVarint(eventBytes) + eventBytes);
  field[0] = eventsTag;
  let at = writeVarint(eventBytes, field, 1);
  if (isDelete) at += deleteType.copy(field, at);
  field[at++] = kvTag;
  at = writeVarint(kvBytes, field, at);
  at += payload.bytes.copy(field, at, payload.start, payload.end);
  if (isDelete) {
    field[at++] = modRevisionTag;
    at = writeVarint(main, field, at);
  }
  if (previous !== undefined) {
    field[at++] = prevKvTag;
    at = writeVarint(previousBytes, field, at);
    previous.bytes.copy(field, at, previous.start, previous.end);
  }
  return field;
}
