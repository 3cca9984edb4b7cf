// Golden bytes: what an official member wrote into its log must come back byte for byte.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { AnyCodec } from "./codec.ts";
import { etcdserverpb, ProtobufError, raftpb } from "./index.ts";
import { everyMessage } from "./testing/every-message.ts";

const transcript = readFileSync(
  join(import.meta.dirname, "testdata/official-3.4.23-log.txt"),
  "utf8",
);
const lines = transcript
  .split("\n")
  .filter((line) => line !== "" && !line.startsWith("#"))
  .map((line) => {
    const [name, hex] = line.split(" ");
    const codec = everyMessage.find((candidate) => candidate.name === name);
    assert.ok(codec !== undefined && hex !== undefined, line);
    return { codec, bytes: Buffer.from(hex, "hex") };
  });

function assertSame(codec: AnyCodec, bytes: Buffer): void {
  const message = codec.decode(bytes);
  assert.equal(message.unknown, undefined, `${codec.name}: no field is unknown`);
  assert.equal(codec.encode(message).toString("hex"), bytes.toString("hex"), codec.name);
}

/** As official members do: an entry is a v3 request unless it cannot be one, then it is a v2 request. */
function codecOfData(entry: raftpb.Entry): AnyCodec {
  if (entry.type === raftpb.EntryType.EntryConfChange) return raftpb.ConfChange;
  try {
    etcdserverpb.InternalRaftRequest.decode(entry.data ?? Buffer.alloc(0));
    return etcdserverpb.InternalRaftRequest;
  } catch (error) {
    assert.ok(error instanceof ProtobufError);
    return etcdserverpb.Request;
  }
}

test("records of an official log are written as they were read", () => {
  assert.ok(lines.length > 30);
  for (const { codec, bytes } of lines) assertSame(codec, bytes);
});

test("what the entries of an official log carry is written as it was read", () => {
  const seen = new Map<string, number>();
  for (const { codec, bytes } of lines) {
    if (codec.name !== raftpb.Entry.name) continue;
    const entry = raftpb.Entry.decode(bytes);
    if (entry.data === undefined) continue;
    const carried = codecOfData(entry);
    assertSame(carried, entry.data);
    seen.set(carried.name, (seen.get(carried.name) ?? 0) + 1);
  }
  assert.deepEqual(Object.fromEntries(seen), {
    "raftpb.ConfChange": 1,
    "etcdserverpb.Request": 2,
    "etcdserverpb.InternalRaftRequest": 29,
  });
});

test("a request of an official log means what was asked for", () => {
  const hex = "22060a0178120179a2061208a2a2f9dca7bfe886391204726f6f74180c";
  const request = etcdserverpb.InternalRaftRequest.decode(Buffer.from(hex, "hex"));
  assert.equal(request.put?.key.toString(), "x");
  assert.equal(request.put?.value.toString(), "y");
  assert.equal(request.header?.username, "root");
  assert.equal(request.header?.id, 4111120132046999842n);
  assert.equal(request.header?.authRevision, 12);
});
