import assert from "node:assert/strict";
import { test } from "node:test";
import type { Backend, BackendSnapshot } from "../../backend/index.ts";
import { SeededRandom } from "../../base/testing/seeded-random.ts";
import { EagerClock } from "../../mvcc/testing/eager-clock.ts";
import { planStoreImage } from "../../snapshot/index.ts";
import { clientSnapshotsMax } from "../limits.ts";
import { bytesOf, confState, type Found, fillRandomly, openLive } from "../testing/random-state.ts";
import { ClientSnapshots } from "./client-snapshots.ts";

const clock = new EagerClock();

async function openSnapshots() {
  const found = await openLive();
  await fillRandomly(found, new SeededRandom(31), { requests: 500 });
  const held = countHeld(found);
  const snapshots = new ClientSnapshots({
    state: found.live,
    raft: { confState, lastIndex: 0 },
    clock,
  });
  return { found, held, snapshots };
}

/** How many moments of the backend are held. */
function countHeld({ live }: Found): () => number {
  let held = 0;
  const backend: Backend = live.backend;
  const take = backend.snapshot.bind(backend);
  backend.snapshot = async (atMoment): Promise<BackendSnapshot> => {
    const snapshot = await take(atMoment);
    held++;
    return {
      ...snapshot,
      close: () => {
        held--;
        return snapshot.close();
      },
    };
  };
  return () => held;
}

test("a snapshot is the store of the moment at which it was prepared, whatever is written since", async () => {
  const { found, held, snapshots } = await openSnapshots();
  const image = await planStoreImage({
    snapshot: await found.live.backend.snapshot(),
    confState,
    clock,
  });
  const wanted = await bytesOf(image.chunks());
  image.close();
  const snapshot = snapshots.open()!;
  const sizeBytes = await snapshot.prepare();
  await fillRandomly(found, new SeededRandom(32), { requests: 300, index: 500 });
  const bytes = await bytesOf(snapshot.chunks());
  assert.equal(bytes.length, sizeBytes);
  assert.ok(bytes.equals(wanted));
  assert.equal(held(), 1);
  snapshot.close();
  assert.equal(held(), 0);
});

test("so many are open at a time, and each is counted until it is closed", async () => {
  const { snapshots } = await openSnapshots();
  const open = Array.from({ length: clientSnapshotsMax }, () => snapshots.open()!);
  assert.equal(snapshots.open(), undefined);
  open[0]!.close();
  open[0]!.close();
  assert.equal(snapshots.openCount, clientSnapshotsMax - 1);
  assert.notEqual(snapshots.open(), undefined);
  assert.equal(snapshots.open(), undefined);
});

test("one that is closed while it is prepared holds nothing", async () => {
  const { held, snapshots } = await openSnapshots();
  for (let turns = 0; turns < 8; turns++) {
    const snapshot = snapshots.open()!;
    const preparing = snapshot.prepare();
    for (let turn = 0; turn < turns; turn++) await clock.yield();
    snapshot.close();
    await preparing.then(
      () => undefined,
      (error: Error) => assert.equal(error.name, "AbandonedError"),
    );
    assert.deepEqual([held(), snapshots.openCount], [0, 0], `after ${turns} turns`);
  }
});

test("one that is closed while it is read ends there", async () => {
  const { held, snapshots } = await openSnapshots();
  const snapshot = snapshots.open()!;
  await snapshot.prepare();
  const chunks = snapshot.chunks()[Symbol.asyncIterator]();
  assert.equal((await chunks.next()).done, false);
  snapshot.close();
  assert.equal(held(), 0);
  await assert.rejects(async () => {
    while (!(await chunks.next()).done);
  });
});

test("one of a state that was replaced fails as what was asked of the old leader's state does", async () => {
  const { found, snapshots } = await openSnapshots();
  const snapshot = snapshots.open()!;
  const successor = await found.live.backend.successor();
  await successor.takeOver();
  await assert.rejects(snapshot.prepare(), { message: "etcdserver: leader changed" });
  snapshot.close();
});

test("while others write it rests after each chunk", async () => {
  const { found } = await openSnapshots();
  const raft = { confState, lastIndex: 10 };
  let rests = 0;
  const resting = new EagerClock();
  const after = resting.after.bind(resting);
  resting.after = (delayMs, run) => {
    rests++;
    return after(delayMs, run);
  };
  const snapshots = new ClientSnapshots({ state: found.live, raft, clock: resting });
  const snapshot = snapshots.open()!;
  await snapshot.prepare();
  let chunks = 0;
  for await (const _chunk of snapshot.chunks()) {
    chunks++;
    if (chunks > 1) raft.lastIndex++;
  }
  snapshot.close();
  assert.ok(chunks > 1, `${chunks} chunks`);
  assert.equal(rests, chunks - 1);
});
