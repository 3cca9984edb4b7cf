// What one member encodes another one decodes, however the network cuts it.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Message, ReceivedMessage } from "../raft/index.ts";
import { raftpb } from "../wire/protobuf/index.ts";
import { encodeEntries } from "./entry-codec.ts";
import { decodeMessage, encodeMessage } from "./message-codec.ts";
import { MessageStreamDecoder, messageStreamEncoder } from "./message-stream.ts";
import { MsgAppDecoder, type StreamDecoder } from "./msgapp-decoder.ts";
import { EntryFrames, MsgAppEncoder, type StreamEncoder } from "./msgapp-encoder.ts";
import { anyMessage, appends, chunkSizes, inChunks } from "./testing/messages.ts";

/** Empty data and absent data, and bytes from different places, are the same on the wire. */
function normal(message: ReceivedMessage): unknown {
  const { entries, snapshot, context, ...rest } = message;
  return {
    ...rest,
    entries: entries.map(({ term, index, type, data }) => [term, index, type, hexOf(data)]),
    snapshot: snapshot && {
      data: hexOf(snapshot.data),
      metadata: {
        ...snapshot.metadata,
        confState: raftpb.ConfState.create(snapshot.metadata.confState),
      },
    },
    context: context?.toString("hex"),
  };
}

function hexOf(data: Buffer | undefined): string {
  return data?.toString("hex") ?? "";
}

function withoutUnknown(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (key, field: unknown) =>
      key === "unknown" ? undefined : typeof field === "bigint" ? `${field}n` : field,
    ),
  );
}

function assertSame(received: readonly ReceivedMessage[], sent: readonly Message[]): void {
  assert.deepEqual(withoutUnknown(received.map(normal)), withoutUnknown(sent.map(normal)));
}

function through(encoder: StreamEncoder, decoder: StreamDecoder) {
  return (messages: readonly Message[], sizes: readonly number[]): ReceivedMessage[] => {
    const pieces = messages.flatMap((m) => [encoder.heartbeat, ...encoder.encode(m)]);
    const received: ReceivedMessage[] = [];
    for (const chunk of inChunks(Buffer.concat(pieces), sizes)) {
      decoder.push(chunk, (m) => received.push(m));
    }
    return received;
  };
}

test("a message is what it was after its way over the wire", () => {
  fc.assert(
    fc.property(anyMessage, (message) => {
      const bytes = encodeMessage(message);
      assertSame([decodeMessage(bytes, 0, bytes.length)], [message]);
    }),
  );
});

test("messages come through a message stream in any chunks, without its heartbeats", () => {
  fc.assert(
    fc.property(fc.array(anyMessage, { maxLength: 6 }), chunkSizes, (messages, sizes) => {
      const received = through(messageStreamEncoder, new MessageStreamDecoder())(messages, sizes);
      assertSame(received, messages);
    }),
  );
});

test("appends come through a msgapp stream in any chunks, without its heartbeats", () => {
  fc.assert(
    fc.property(appends, chunkSizes, (messages, sizes) => {
      const encoder = new MsgAppEncoder(new EntryFrames());
      const decoder = new MsgAppDecoder({ from: 1n, to: 2n });
      assertSame(through(encoder, decoder)(messages, sizes), messages);
    }),
  );
});

test("entries are encoded as the codec of raftpb encodes them", () => {
  fc.assert(
    fc.property(anyMessage, ({ entries }) => {
      const parts = entries.map((entry) => {
        const data = entry.data.length === 0 ? undefined : entry.data;
        const bytes = raftpb.Entry.encode({ ...entry, data, unknown: undefined });
        const length = Buffer.alloc(8);
        length.writeBigUInt64BE(BigInt(bytes.length));
        return Buffer.concat([length, bytes]);
      });
      assert.deepEqual(encodeEntries(entries, 9).subarray(9), Buffer.concat(parts));
    }),
  );
});
