// Streams as an official etcd 3.4.23 wrote them, leading a cluster of two: five appends, then heartbeats.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { type Message, MessageType, type ReceivedMessage } from "../raft/index.ts";
import { encodeMessage } from "./message-codec.ts";
import { MessageStreamDecoder } from "./message-stream.ts";
import { MsgAppDecoder, type StreamDecoder } from "./msgapp-decoder.ts";
import { EntryFrames, frameTypes, MsgAppEncoder } from "./msgapp-encoder.ts";

function fixture(name: string): Buffer {
  const file = new URL(`./testdata/official-3.4.23-${name}.txt`, import.meta.url);
  return Buffer.from(readFileSync(file, "latin1").replaceAll("\n", ""), "hex");
}

function decodeAll(decoder: StreamDecoder, bytes: Buffer): ReceivedMessage[] {
  const messages: ReceivedMessage[] = [];
  decoder.push(bytes, (message) => messages.push(message));
  return messages;
}

/** As raft would send it: data is never absent. */
function sendable(message: ReceivedMessage): Message {
  const entries = message.entries.map(({ term, index, type, data }) => {
    return { term, index, type, data: data ?? Buffer.alloc(0) };
  });
  return { ...message, entries, snapshot: undefined };
}

const ends = { from: 1n, to: 2n };

test("an official msgapp stream is read, and written again byte for byte after its first frame", () => {
  const bytes = fixture("msgapp");
  const messages = decodeAll(new MsgAppDecoder(ends), bytes);
  const puts = messages
    .flatMap(({ entries }) => entries)
    .map(({ data }) => data?.toString("latin1"));
  assert.equal(puts.filter((data) => data?.includes("key")).length, 3);
  assert.deepEqual(
    messages.map(({ type, term, logTerm }) => [type, term, logTerm]),
    messages.map((_, i) => [MessageType.app, 2, i === 0 ? 1 : 2]),
  );
  const encoder = new MsgAppEncoder(new EntryFrames());
  const [, ...later] = messages.map((message) => Buffer.concat(encoder.encode(sendable(message))));
  const firstBytes = 9 + Number(bytes.readBigUInt64BE(1));
  const withoutHeartbeats = bytes.subarray(firstBytes, bytes.length - trailingHeartbeats(bytes));
  assert.deepEqual(Buffer.concat(later), withoutHeartbeats);
});

function trailingHeartbeats(bytes: Buffer): number {
  // Heartbeats come last, and the commit index before them is not 0 in its last byte.
  let count = 0;
  while (bytes[bytes.length - 1 - count] === frameTypes.heartbeat) count++;
  return count;
}

test("an official message is written again byte for byte but for the field that 3.6 added", () => {
  const bytes = fixture("message");
  const ownHeartbeat = Buffer.from("6800", "hex");
  let at = 0;
  let compared = 0;
  while (at < bytes.length) {
    const end = at + 8 + Number(bytes.readBigUInt64BE(at));
    const [message] = decodeAll(new MessageStreamDecoder(), bytes.subarray(at, end));
    if (message !== undefined) {
      const again = encodeMessage(sendable(message));
      assert.deepEqual(again, Buffer.concat([bytes.subarray(at + 8, end), ownHeartbeat]));
      compared++;
    }
    at = end;
  }
  assert.ok(compared >= 6, `${compared} messages`);
});
