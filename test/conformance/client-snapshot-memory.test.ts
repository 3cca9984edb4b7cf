// What is in memory of a store while clients take snapshots of it: pages that were read and chunks that were made, until their
// memory is given back. Counted, not measured, over a store that is made up as it is read, so that it may be of any size.
import assert from "node:assert/strict";
import { once } from "node:events";
import { type ClientHttp2Stream, connect } from "node:http2";
import { type AddressInfo, createServer } from "node:net";
import { type TestContext, test } from "node:test";
import { snapshotMethod } from "../../src/api/snapshot.ts";
import type { BackendSnapshot, BucketEntry } from "../../src/backend/index.ts";
import { RealClock } from "../../src/host/index.ts";
import { writeKeyValue } from "../../src/mvcc/key-value.ts";
import { pageKey, recordHeaderBytes, writeRecordHeader } from "../../src/mvcc/page.ts";
import { clientSnapshotsMax } from "../../src/server/index.ts";
import { ClientSnapshots } from "../../src/server/snapshots/client-snapshots.ts";
import { confState, openLive } from "../../src/server/testing/random-state.ts";
import { createGrpcServer } from "../../src/wire/grpc/index.ts";
import { services } from "../../src/wire/protobuf/index.ts";

const silent = { debug() {}, info() {}, warn() {}, error() {} };
const { path } = services["etcdserverpb.Maintenance"].Snapshot;
/** What all snapshots together may hold, whatever the store's size. */
const memoryBytesMax = 64 << 20;
/** A page of the store; LevelDB gives them out in chunks of so many. */
const recordsOfPage = 6;
const valueBytes = 10_000;
const pagesOfChunk = 16;

/** Buffers whose memory is not given back yet. */
class LiveBytes {
  readonly #held = new Set<ArrayBufferLike>();
  highest = 0;

  hold(buffers: Iterable<ArrayBufferLike>): void {
    for (const buffer of buffers) this.#held.add(buffer);
    let bytes = 0;
    for (const buffer of this.#held) {
      // Memory that was given back leaves an empty buffer.
      if (buffer.byteLength === 0) this.#held.delete(buffer);
      else bytes += buffer.byteLength;
    }
    this.highest = Math.max(this.highest, bytes);
  }
}

function page(firstRevision: number): BucketEntry {
  const value = Buffer.alloc(valueBytes, firstRevision);
  const bytes = Buffer.alloc(recordsOfPage * (recordHeaderBytes + valueBytes + 64));
  let at = 0;
  for (let n = 0; n < recordsOfPage; n++) {
    const main = firstRevision + n;
    const pair = { key: `key ${main}`, createRevision: main, modRevision: main, version: 1 };
    const end = writeKeyValue(bytes, { ...pair, value, lease: 0n }, at + recordHeaderBytes);
    const length = end - at - recordHeaderBytes;
    writeRecordHeader(bytes, at, { main, sub: 0, isTombstone: false, length });
    at = end;
  }
  // As what LevelDB gives: memory of its own.
  const own = Buffer.allocUnsafeSlow(at);
  bytes.copy(own, 0, 0, at);
  return { key: pageKey({ main: firstRevision, sub: 0 }), value: own };
}

function madeUpStore(storeBytes: number, live: LiveBytes): BackendSnapshot {
  return {
    consistentIndex: { index: 9, term: 1 },
    async *entries(bucket) {
      if (bucket !== "key") return;
      for (let revision = 2; (revision - 2) * valueBytes < storeBytes; ) {
        const chunk: BucketEntry[] = [];
        for (let n = 0; n < pagesOfChunk; n++, revision += recordsOfPage)
          chunk.push(page(revision));
        live.hold(chunk.map(({ value }) => value.buffer));
        yield chunk;
      }
    },
    close: () => Promise.resolve(),
  };
}

/** A server of snapshots of a store of that size. */
async function serve(t: TestContext, storeBytes: number, live: LiveBytes): Promise<string> {
  const clock = new RealClock();
  const { live: state } = await openLive();
  state.backend.snapshot = () => Promise.resolve(madeUpStore(storeBytes, live));
  const snapshots = new ClientSnapshots({ state, raft: { confState, lastIndex: 0 }, clock });
  const open = (): ReturnType<ClientSnapshots["open"]> => {
    const snapshot = snapshots.open();
    if (snapshot === undefined) return undefined;
    async function* counted(): AsyncGenerator<Buffer, void> {
      for await (const chunk of snapshot!.chunks()) {
        live.hold([chunk.buffer]);
        yield chunk;
      }
    }
    return {
      prepare: () => snapshot.prepare(),
      chunks: counted,
      close: () => snapshot.close(),
    };
  };
  const server = createGrpcServer({ clock, logger: silent, maxReceiveBytes: 1_000 });
  server.addService([snapshotMethod({ member: { snapshots: { open } }, clock, logger: silent })]);
  const listener = createServer((socket) => server.accept(socket)).listen(0, "127.0.0.1");
  await once(listener, "listening");
  t.after(() => listener.close());
  return `http://127.0.0.1:${(listener.address() as AddressInfo).port}`;
}

function begin(t: TestContext, url: string): ClientHttp2Stream {
  const session = connect(url);
  session.on("error", () => undefined);
  t.after(() => session.destroy());
  const headers = { ":method": "POST", ":path": path, te: "trailers" };
  const stream = session.request({ ...headers, "content-type": "application/grpc" });
  stream.on("error", () => undefined);
  stream.end(Buffer.alloc(5));
  return stream;
}

async function bytesOf(stream: ClientHttp2Stream): Promise<number> {
  let bytes = 0;
  for await (const piece of stream) bytes += (piece as Buffer).length;
  return bytes;
}

/** The most that is held while all snapshots that may be are taken: some as fast as can be, others not read at first. */
async function highestOf(t: TestContext, storeBytes: number): Promise<number> {
  const live = new LiveBytes();
  const url = await serve(t, storeBytes, live);
  const streams = Array.from({ length: clientSnapshotsMax }, () => begin(t, url));
  const [first, ...others] = streams;
  assert.ok((await bytesOf(first!)) > storeBytes);
  for (const bytes of await Promise.all(others.map(bytesOf))) assert.ok(bytes > storeBytes);
  t.diagnostic(`${storeBytes >> 20} MiB: at most ${(live.highest / 2 ** 20).toFixed(1)} MiB held`);
  return live.highest;
}

test("four snapshots at once hold a few megabytes, of a large store as of a small one", async (t) => {
  const small = await highestOf(t, 24 << 20);
  const large = await highestOf(t, 96 << 20);
  assert.ok(large <= memoryBytesMax, `${large} bytes were held`);
  // Twice as much is what the order of events may make of it; the store is four times as large.
  assert.ok(
    large <= 2 * small,
    `${small} bytes were held of the small store, ${large} of the large`,
  );
});

test("four snapshots that nobody reads hold no more than their queues", async (t) => {
  const live = new LiveBytes();
  const url = await serve(t, 96 << 20, live);
  const streams = Array.from({ length: clientSnapshotsMax }, () => begin(t, url));
  await Promise.all(streams.map((stream) => once(stream, "response")));
  let highest = -1;
  // Until nothing more comes of as many turns of the event loop as would read some of the store.
  while (live.highest > highest) {
    highest = live.highest;
    for (let turn = 0; turn < 500; turn++) await new Promise((resolve) => setImmediate(resolve));
  }
  assert.ok(live.highest <= memoryBytesMax, `${live.highest} bytes were held`);
});
