import assert from "node:assert/strict";
import { test } from "node:test";
import type { Backend } from "../../backend/index.ts";
import { MemoryDisk } from "../../base/testing/memory-disk.ts";
import { SeededRandom } from "../../base/testing/seeded-random.ts";
import { encodeV2State } from "../../membership/index.ts";
import { EagerClock } from "../../mvcc/testing/eager-clock.ts";
import { emptyHardState } from "../../raft/index.ts";
import { planStoreImage } from "../../snapshot/index.ts";
import { loadState } from "../state-machine/load-state.ts";
import { silentLogger } from "../testing/key-space.ts";
import {
  bytesOf,
  confState,
  contentOf,
  fillRandomly,
  inPieces,
  openLive,
  stateOptions,
  storeFilesOn,
} from "../testing/random-state.ts";
import { finishReplacement } from "./finish-replacement.ts";

const clock = new EagerClock();

/** What a crash left: a log that begins with a leader's snapshot, a store from before it, and the snapshot's store. */
async function afterCrash() {
  const leader = await openLive();
  await fillRandomly(leader, new SeededRandom(6), { requests: 200 });
  const image = await planStoreImage({
    snapshot: await leader.live.backend.snapshot(),
    confState,
    clock,
  });
  const body = await bytesOf(image.chunks());
  image.close();
  const disk = new MemoryDisk();
  await disk.makeDirectory("/snap");
  const storeFiles = storeFilesOn(disk);
  const own = await openLive();
  await fillRandomly(own, new SeededRandom(7), { requests: 50 });
  const data = encodeV2State(leader.loaded.membership);
  const snapshot = { data, metadata: { index: 200, term: 3, confState } };
  const persisted = { hardState: emptyHardState, confState, snapshot, entries: [], applied: 200 };
  const names = async () => (await disk.readDirectory("/snap")).map(({ name }) => name);
  const world = { backend: own.live.backend, storeFiles, clock, logger: silentLogger };
  return { leader, own, body, storeFiles, persisted, world, names };
}

test("a store that lags behind the log's beginning is replaced by the one that came with it", async () => {
  const { leader, own, body, storeFiles, persisted, world, names } = await afterCrash();
  await storeFiles.receive(200, inPieces(body, 50_000));
  const backend = await finishReplacement({ persisted }, world);
  assert.deepEqual(backend.consistentIndex, { index: 200, term: 3 });
  const content = await contentOf(await loadState(backend, stateOptions));
  assert.deepEqual(content, await contentOf(leader.loaded));
  assert.deepEqual(await names(), []);
  await backend.close();
  const reopened = await own.disk.open();
  assert.deepEqual(await contentOf(await loadState(reopened, stateOptions)), content);
});

async function leaveComplete(backend: Backend, from: Backend): Promise<void> {
  const checkpoint = await from.checkpoint();
  const successor = await backend.successor(async (files) => {
    for (const { name, sizeBytes } of checkpoint.files) {
      const bytes = Buffer.alloc(sizeBytes);
      await (await checkpoint.open(name)).read(bytes, 0);
      await files.begin(name);
      await files.write(bytes);
      await files.end();
    }
  });
  await successor.complete();
  await successor.leave();
}

test("a complete successor of the log's beginning takes over, and one of anything else is removed", async () => {
  const { leader, own, persisted, world } = await afterCrash();
  await leaveComplete(own.live.backend, leader.live.backend);
  const later = { ...persisted.snapshot, metadata: { ...persisted.snapshot.metadata, index: 201 } };
  const others = [undefined, later];
  for (const snapshot of others) {
    const kept = await finishReplacement({ persisted: { ...persisted, snapshot } }, world);
    assert.equal(kept, own.live.backend);
    assert.equal(await own.live.backend.completeSuccessor(), undefined);
    await leaveComplete(own.live.backend, leader.live.backend);
  }
  const backend = await finishReplacement({ persisted }, world);
  assert.deepEqual(backend.consistentIndex, { index: 200, term: 3 });
  const content = await contentOf(await loadState(backend, stateOptions));
  assert.deepEqual(content, await contentOf(leader.loaded));
  await backend.close();
  const reopened = await own.disk.open();
  assert.deepEqual(await contentOf(await loadState(reopened, stateOptions)), content);
});

test("a store that is not behind is kept, and stores of snapshots that nobody waits for are removed", async () => {
  const { own, body, storeFiles, persisted, world, names } = await afterCrash();
  await storeFiles.receive(200, inPieces(body, 50_000));
  await storeFiles.receive(900, inPieces(body, 50_000));
  own.live.backend.setConsistentIndex({ index: 200, term: 3 });
  assert.equal(await finishReplacement({ persisted }, world), own.live.backend);
  assert.deepEqual(await names(), []);
  const unmarked = { ...persisted, snapshot: undefined };
  assert.equal(await finishReplacement({ persisted: unmarked }, world), own.live.backend);
});

test("a damaged store of a snapshot is refused, and it and the member's own store are kept", async () => {
  const { own, body, storeFiles, persisted, world, names } = await afterCrash();
  const before = await contentOf(own.loaded);
  await storeFiles.receive(200, inPieces(body.subarray(0, body.length / 2), 50_000));
  await assert.rejects(finishReplacement({ persisted }, world), { name: "BoltError" });
  assert.deepEqual(await names(), ["00000000000000c8.snap.db"]);
  assert.deepEqual(await contentOf(own.loaded), before);
});
