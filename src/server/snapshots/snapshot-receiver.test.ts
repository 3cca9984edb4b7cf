import assert from "node:assert/strict";
import { test } from "node:test";
import { MemoryDisk } from "../../base/testing/memory-disk.ts";
import { SeededRandom } from "../../base/testing/seeded-random.ts";
import { encodeV2State } from "../../membership/index.ts";
import { EagerClock } from "../../mvcc/testing/eager-clock.ts";
import type { ReceivedSnapshotBody } from "../../peer/index.ts";
import {
  emptyConfState,
  MessageType,
  type ReceivedMessage,
  type Snapshot,
} from "../../raft/index.ts";
import { planStoreImage } from "../../snapshot/index.ts";
import { type LoadedState, loadState } from "../state-machine/load-state.ts";
import { silentLogger } from "../testing/key-space.ts";
import {
  bytesOf,
  confState,
  contentOf,
  fillRandomly,
  inPieces,
  memberIds,
  openLive,
  stateOptions,
  storeFilesOn,
} from "../testing/random-state.ts";
import { sentFiles } from "../testing/sent-files.ts";
import { SnapshotReceiver } from "./snapshot-receiver.ts";

const clock = new EagerClock();
const ownId = memberIds[0]!;
const index = 300;

async function leadersSnapshot(): Promise<{
  message: ReceivedMessage;
  body: Buffer;
  files: Buffer;
  withIndex: Buffer;
  withWrongIndex: Buffer;
  withMoment(metadata: object): Promise<Buffer>;
  content: object;
}> {
  const found = await openLive();
  await fillRandomly(found, new SeededRandom(4), { requests: index });
  const bolt = await planStoreImage({
    snapshot: await found.live.backend.snapshot(),
    confState,
    clock,
  });
  const body = await bytesOf(bolt.chunks());
  bolt.close();
  await found.live.store.runCompaction();
  const image = await found.live.store.imageIndex(1 << 20);
  let indexImage: readonly Buffer[] | undefined;
  const checkpoint = await found.live.backend.checkpoint(() => {
    indexImage = image!.finish();
  });
  const data = encodeV2State(found.loaded.membership);
  const snapshot = { data, metadata: { index, term: 3, confState } };
  const streamWith = (withImage: readonly Buffer[] | undefined) =>
    sentFiles({ snapshot, files: checkpoint, indexImage: withImage });
  const files = await streamWith(undefined);
  const withMoment = (metadata: object) =>
    sentFiles({
      snapshot: { data, metadata: { ...snapshot.metadata, ...metadata } },
      files: checkpoint,
    });
  const withIndex = await streamWith(indexImage!);
  const withWrongIndex = await streamWith([...indexImage!, Buffer.from("more")]);
  const message: ReceivedMessage = {
    type: MessageType.snap,
    to: ownId,
    from: memberIds[1]!,
    term: 3,
    logTerm: 0,
    index: 0,
    entries: [],
    commit: 0,
    snapshot,
    reject: false,
    rejectHint: 0,
    context: undefined,
  };
  return {
    message,
    body,
    files,
    withIndex,
    withWrongIndex,
    withMoment,
    content: await contentOf(found.loaded),
  };
}

const asFiles = (chunks: AsyncIterable<Buffer>) => ({ format: "files" as const, chunks });
const asBolt = (chunks: AsyncIterable<Buffer>) => ({ format: "bolt" as const, chunks });

/** A receiver with a core that takes a snapshot unless told otherwise. */
async function makeWorld({ takes = true }: { takes?: boolean } = {}) {
  const disk = new MemoryDisk();
  await disk.makeDirectory("/snap");
  const storeFiles = storeFilesOn(disk);
  const found = await openLive();
  await fillRandomly(found, new SeededRandom(8), { requests: 20 });
  const raft = { committedIndex: 20, firstIndex: 1 };
  const delivered: ReceivedMessage[] = [];
  const steps: string[] = [];
  const receiver = new SnapshotReceiver({
    ownId,
    raft,
    deliver: (message) => {
      delivered.push(message);
      if (takes) raft.firstIndex = message.snapshot!.metadata.index + 1;
    },
    wal: { saveSnapshot: async ({ index: at }) => void steps.push(`mark ${at}`) },
    snapshotFiles: { save: async ({ metadata }) => void steps.push(`file ${metadata.index}`) },
    storeFiles,
    applier: {
      replaceState: async (at, replace) => {
        await replace();
        steps.push(`applied ${at.index}`);
      },
    },
    backend: () => found.live.backend,
    load: (backend, indexImage) =>
      loadState(backend, {
        ...stateOptions,
        indexImage,
        onIndexImageRefused: () => void steps.push("all pages are read"),
      }),
    replace: (loaded: LoadedState) => {
      steps.push("replaced");
      found.live.replace(loaded);
    },
    secondGone: () => void steps.push("alone"),
    metrics: found.live.metrics,
    clock,
    logger: silentLogger,
  });
  const names = async () => (await disk.readDirectory("/snap")).map(({ name }) => name);
  return { disk, found, raft, receiver, delivered, steps, names };
}

type LeadersSnapshot = Awaited<ReturnType<typeof leadersSnapshot>>;

const taken = (message: ReceivedMessage): Snapshot => message.snapshot as Snapshot;

const carriers: readonly {
  readonly title: string;
  bodyOf(sent: LeadersSnapshot): ReceivedSnapshotBody;
  readonly before?: readonly string[];
}[] = [
  {
    title: "a snapshot that the core takes is saved, and then replaces the state",
    bodyOf: ({ body }: LeadersSnapshot) => asBolt(inPieces(body, 30_000)),
  },
  {
    title: "files of a leader's database become the state in the same way",
    bodyOf: ({ files }: LeadersSnapshot) => asFiles(inPieces(files, 30_000)),
  },
  {
    title: "so do files with an image of the index, of which most pages are not read",
    bodyOf: ({ withIndex }: LeadersSnapshot) => asFiles(inPieces(withIndex, 30_000)),
  },
  {
    title: "and files with one that is no use",
    bodyOf: ({ withWrongIndex }: LeadersSnapshot) => asFiles(inPieces(withWrongIndex, 30_000)),
    before: ["all pages are read"],
  },
];

for (const { title, bodyOf, before: stepsBefore = [] } of carriers) {
  test(title, async () => {
    const sent = await leadersSnapshot();
    const { message, content } = sent;
    const { receiver, found, steps, names, delivered } = await makeWorld();
    const before = await contentOf(found.loaded);
    await receiver.receive(message, bodyOf(sent));
    assert.deepEqual(delivered, [message]);
    assert.deepEqual(await names(), []);
    assert.deepEqual(await contentOf(found.loaded), before, "the running state is as it was");
    await receiver.save(taken(message));
    await receiver.restore(taken(message));
    assert.deepEqual(steps, [
      ...stepsBefore,
      ...["file 300", "mark 300", "replaced", "alone", "applied 300"],
    ]);
    const { membership } = await loadState(found.live.backend, stateOptions);
    assert.deepEqual(await contentOf({ ...found.live, membership }), content);
    assert.deepEqual(await names(), []);
    await receiver.stop();
  });
}

test("of files the snapshot is that of the moment behind them, not the one that was announced", async () => {
  const { message, files } = await leadersSnapshot();
  const { receiver, delivered } = await makeWorld();
  const metadata = { ...message.snapshot!.metadata, index: index - 100 };
  const announced = { ...message, snapshot: { ...message.snapshot!, metadata } };
  await receiver.receive(announced, asFiles(inPieces(files, 30_000)));
  assert.deepEqual(delivered, [message]);
  await receiver.stop();
});

test("files that are damaged, foreign or of another index are refused before the core hears of it", async () => {
  const { message, files, withMoment } = await leadersSnapshot();
  const garbled = Buffer.from(files);
  garbled[Math.floor(files.length / 2)]! ^= 1;
  const foreign = { ...emptyConfState, voters: [77n] };
  const cases: readonly [string, ReceivedMessage, Buffer, RegExp][] = [
    ["cut", message, files.subarray(0, files.length / 2), /cut off/],
    ["garbled", message, garbled, /sum of .* is wrong/],
    ["empty", message, Buffer.alloc(0), /cut off/],
    ["of bbolt", message, Buffer.alloc(10_000, 3), /the moment has 50529027 bytes/],
    [
      "older",
      message,
      await withMoment({ index: 299 }),
      /at index 300 of term 3, the snapshot at 299/,
    ],
    ["of another term", message, await withMoment({ term: 4 }), /the snapshot at 300 of 4/],
    ["foreign", message, await withMoment({ confState: foreign }), /not in its configuration/],
  ];
  for (const [what, sent, bytes, reason] of cases) {
    const { receiver, found, delivered } = await makeWorld();
    const before = await contentOf(found.loaded);
    await assert.rejects(receiver.receive(sent, asFiles(inPieces(bytes, 30_000))), reason, what);
    assert.deepEqual(delivered, [], what);
    assert.equal(await found.live.backend.completeSuccessor(), undefined, what);
    assert.deepEqual(await contentOf(found.loaded), before, what);
    await receiver.receive(message, asFiles(inPieces(files, 30_000)));
  }
});

test("a snapshot that the core does not take leaves nothing behind", async () => {
  const { message, body } = await leadersSnapshot();
  const { receiver, found, names, delivered } = await makeWorld({ takes: false });
  const before = await contentOf(found.loaded);
  for (let n = 0; n < 2; n++) await receiver.receive(message, asBolt(inPieces(body, 30_000)));
  assert.equal(delivered.length, 2);
  assert.deepEqual(await names(), []);
  assert.deepEqual(await contentOf(found.loaded), before);
});

test("of what is known already the core only hears, and the body is not read", async () => {
  const { message } = await leadersSnapshot();
  const { receiver, raft, delivered } = await makeWorld({ takes: false });
  raft.committedIndex = index;
  await receiver.receive(
    message,
    asBolt(
      (async function* (): AsyncGenerator<Buffer> {
        yield Promise.reject(new Error("it is read"));
      })(),
    ),
  );
  assert.deepEqual(delivered, [message]);
});

test("what is cut, damaged, foreign or of another index is refused before the core hears of it", async () => {
  const { message, body } = await leadersSnapshot();
  const foreign = { ...emptyConfState, voters: [77n] };
  const other = (metadata: object): ReceivedMessage => ({
    ...message,
    snapshot: { ...message.snapshot!, metadata: { ...message.snapshot!.metadata, ...metadata } },
  });
  const zeroed = Buffer.from(body);
  zeroed.fill(0, 40_960, 49_152);
  const cases: readonly [string, ReceivedMessage, Buffer, RegExp][] = [
    ["cut", message, body.subarray(0, body.length / 2), /bbolt/],
    ["garbled", message, zeroed, /bbolt|pair/],
    ["empty", message, Buffer.alloc(0), /bbolt/],
    ["foreign", other({ confState: foreign }), body, /not in its configuration/],
    ["older than its store", other({ index: index - 1 }), body, /is at index 300/],
    ["none", { ...message, snapshot: undefined }, body, /carries none/],
  ];
  for (const [what, sent, bytes, reason] of cases) {
    const { receiver, found, names, delivered } = await makeWorld();
    const before = await contentOf(found.loaded);
    await assert.rejects(receiver.receive(sent, asBolt(inPieces(bytes, 30_000))), reason, what);
    assert.deepEqual(delivered, [], what);
    assert.deepEqual(await names(), [], what);
    assert.deepEqual(await contentOf(found.loaded), before, what);
    await receiver.receive(message, asBolt(inPieces(body, 30_000)));
  }
});

test("one is taken at a time, and none when the member stops", async () => {
  const { message, body } = await leadersSnapshot();
  const { receiver, found, names } = await makeWorld();
  const first = receiver.receive(message, asBolt(inPieces(body, 30_000)));
  const refused = { code: "snapshot-refused" };
  await assert.rejects(receiver.receive(message, asBolt(inPieces(body, 30_000))), refused);
  await first;
  await assert.rejects(receiver.receive(message, asBolt(inPieces(body, 30_000))), refused);
  await receiver.stop();
  await assert.rejects(receiver.receive(message, asBolt(inPieces(body, 30_000))), refused);
  assert.deepEqual(await names(), []);
  const left = await found.live.backend.completeSuccessor();
  assert.deepEqual(left?.backend.consistentIndex, { index, term: 3 }, "the next start may need it");
});

test("a member that stops while it receives lets go of what it has", async () => {
  const { message, body } = await leadersSnapshot();
  const { receiver, names, delivered } = await makeWorld();
  const receiving = receiver.receive(message, asBolt(inPieces(body, 1_000)));
  const refused = assert.rejects(receiving, /the member stops/);
  await receiver.stop();
  await refused;
  assert.deepEqual(delivered, []);
  assert.deepEqual(await names(), []);
});
