// Snapshots on the wire at the level of frames, on virtual time.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import type { ClientSnapshot } from "../server/index.ts";
import { createGrpcServer } from "../wire/grpc/index.ts";
import { ManualClock } from "../wire/http2/testing/clocks.ts";
import {
  Flag,
  FrameType,
  frame,
  RawClient,
  uint32Bytes,
} from "../wire/http2/testing/raw-client.ts";
import { etcdserverpb, services } from "../wire/protobuf/index.ts";
import { snapshotPieceBytes, snapshotStallMs } from "./limits.ts";
import { snapshotMethod } from "./snapshot.ts";

const { SnapshotResponse } = etcdserverpb;
const silent = { debug() {}, info() {}, warn() {}, error() {} };
const chunkBytes = 5 * snapshotPieceBytes + 4096;
const path = services["etcdserverpb.Maintenance"].Snapshot.path;

/** A file of as many chunks as are wanted, each of one letter. */
class FakeSnapshot implements ClientSnapshot {
  readonly #chunks: number;
  /** Chunks that were asked for. */
  taken = 0;
  isClosed = false;

  constructor(chunks: number) {
    this.#chunks = chunks;
  }

  prepare(): Promise<number> {
    return Promise.resolve(this.#chunks * chunkBytes);
  }

  async *chunks(): AsyncGenerator<Buffer, void> {
    for (; this.taken < this.#chunks; ) {
      this.taken++;
      yield Buffer.alloc(chunkBytes, String.fromCharCode(0x61 + (this.taken % 26)));
    }
  }

  close(): void {
    this.isClosed = true;
  }
}

function ask(snapshot: ClientSnapshot | undefined) {
  const clock = new ManualClock();
  const client = new RawClient();
  const server = createGrpcServer({ clock, logger: silent, maxReceiveBytes: 1000 });
  const snapshots = { open: () => snapshot };
  server.addService([snapshotMethod({ member: { snapshots }, clock, logger: silent })]);
  server.accept(client.serverSide);
  client.begin();
  client.write(
    client.headersFrame(1, Flag.endHeaders, [
      [":method", "POST"],
      [":scheme", "http"],
      [":path", path],
      ["content-type", "application/grpc"],
      ["te", "trailers"],
    ]),
    frame(FrameType.data, Flag.endStream, 1, Buffer.alloc(5)),
  );
  return { clock, client };
}

/** Room for all that may come. */
function openWindows(client: RawClient): void {
  for (const stream of [0, 1]) {
    client.write(frame(FrameType.windowUpdate, 0, stream, uint32Bytes(2 ** 30)));
  }
}

async function trailersOf(client: RawClient): Promise<string[]> {
  await client.frameWhere(
    (seen) => seen.type === FrameType.headers && (seen.flags & Flag.endStream) !== 0,
  );
  const heads = client.received.filter((seen) => seen.type === FrameType.headers);
  return heads.flatMap((seen) => client.fieldsOf(seen)).filter((line) => line.startsWith("grpc-"));
}

function messagesOf(client: RawClient): etcdserverpb.SnapshotResponse[] {
  const data = client.received.filter((seen) => seen.type === FrameType.data);
  const bytes = Buffer.concat(data.map(({ payload }) => payload));
  const messages: etcdserverpb.SnapshotResponse[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = at + 5 + bytes.readUInt32BE(at + 1);
    messages.push(SnapshotResponse.decode(bytes, at + 5, end));
    at = end;
  }
  return messages;
}

test("the file comes in pieces that say how much is left, and its sum at the end", async () => {
  const snapshot = new FakeSnapshot(9);
  const { client } = ask(snapshot);
  openWindows(client);
  assert.deepEqual(await trailersOf(client), ["grpc-status: 0"]);
  const messages = messagesOf(client);
  const pieces = messages.slice(0, -1);
  let leftBytes = 9 * chunkBytes;
  for (const { blob, remainingBytes, version } of pieces) {
    assert.ok(blob.length > 0 && blob.length <= snapshotPieceBytes);
    leftBytes -= blob.length;
    assert.deepEqual([remainingBytes, version], [leftBytes, "3.5.0"]);
  }
  assert.equal(leftBytes, 0);
  const sum = createHash("sha256");
  for (const { blob } of pieces) sum.update(blob);
  const last = messages.at(-1)!;
  assert.deepEqual([last.blob, last.remainingBytes], [sum.digest(), 0]);
  assert.ok(snapshot.isClosed);
  client.hangUp();
});

test("of a client that does not read no more is made than its queue holds, and it is given up in the end", async () => {
  const snapshot = new FakeSnapshot(1_000);
  const { clock, client } = ask(snapshot);
  await client.settled();
  for (let turn = 0; turn < 100; turn++) await clock.yield();
  const { taken } = snapshot;
  assert.ok(taken * chunkBytes < 2 * 1024 * 1024, `${taken} chunks were made`);
  clock.advance(snapshotStallMs - 1);
  assert.ok(!snapshot.isClosed);
  clock.advance(1);
  assert.ok(snapshot.isClosed);
  openWindows(client);
  assert.deepEqual(await trailersOf(client), [
    "grpc-status: 14",
    "grpc-message: etcdserver: the snapshot is given up: its client did not go on for 60 s",
  ]);
  assert.equal(snapshot.taken, taken);
  client.hangUp();
});

test("a client that is gone holds nothing", async () => {
  const snapshot = new FakeSnapshot(1_000);
  const { clock, client } = ask(snapshot);
  await client.settled();
  client.hangUp();
  for (let turn = 0; turn < 100; turn++) await clock.yield();
  assert.ok(snapshot.isClosed);
  assert.ok(snapshot.taken < 1_000);
});

test("past the limit a client is told so", async () => {
  const { client } = ask(undefined);
  assert.deepEqual(await trailersOf(client), [
    "grpc-status: 8",
    "grpc-message: etcdserver: too many snapshots are being sent: 4 at a time are allowed",
  ]);
  client.hangUp();
});
