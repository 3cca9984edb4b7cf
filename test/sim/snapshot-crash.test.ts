// A follower that gets a leader's snapshot, and whose power fails, or disk breaks, at every disk operation meanwhile: it comes
// back with the state it had or with the new one, never with half of it; with the new one if it had told the leader so; and
// then takes the snapshot all the same. SIM_SEED=<n> shifts what luck decides.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import type { Backend } from "../../src/backend/index.ts";
import { createMemoryDisk } from "../../src/backend/testing/memory-backend.ts";
import type { Clock, Logger } from "../../src/base/index.ts";
import { ManualClock } from "../../src/base/testing/manual-clock.ts";
import { type CrashOptions, MemoryDisk } from "../../src/base/testing/memory-disk.ts";
import { SeededRandom } from "../../src/base/testing/seeded-random.ts";
import { Metrics } from "../../src/host/index.ts";
import { encodeV2State, initialMembers } from "../../src/membership/index.ts";
import { EagerClock } from "../../src/mvcc/testing/eager-clock.ts";
import type { PeerHandler, SnapshotFormat } from "../../src/peer/index.ts";
import {
  type ConfState,
  emptyConfState,
  type Message,
  MessageType,
  type ReceivedMessage,
  type Snapshot,
} from "../../src/raft/index.ts";
import { messageInTest } from "../../src/raft/testing/message-in-test.ts";
import { noPeers, type RunningMember, startMember } from "../../src/server/index.ts";
import {
  bytesOf,
  type Found,
  fillRandomly,
  inPieces,
  openLive,
} from "../../src/server/testing/random-state.ts";
import { sentFiles } from "../../src/server/testing/sent-files.ts";
import { planStoreImage } from "../../src/snapshot/index.ts";
import { passTimeUntil, settle, simulatedOptions } from "./member-life.ts";

const nobody = (): void => undefined;
const silent: Logger = { debug: nobody, info: nobody, warn: nobody, error: nobody };
const sha1 = (bytes: Buffer) => createHash("sha1").update(bytes).digest();
const initialCluster = ["a", "b", "c"].map((name) => ({ name, peerUrls: [`http://${name}:2380`] }));
const options = { ...simulatedOptions, name: "a", initialCluster };
const members = initialMembers(initialCluster, { token: options.initialClusterToken, sha1 });
const own = members.find(({ name }) => name === "a")!.id;
const leader = members.find(({ name }) => name === "b")!.id;
const dirs = { wal: "/data/member/wal", snap: "/data/member/snap", store: "/data/store" };
const snapshotIndex = 500;
const term = 7;
const luck = Number(process.env.SIM_SEED ?? 1);

interface Sent {
  readonly message: ReceivedMessage;
  readonly format: SnapshotFormat;
  readonly body: Buffer;
  readonly hash: number;
  readonly revision: number;
}

/** What the leader has and the follower has not. */
async function leadersSnapshot(format: SnapshotFormat): Promise<Sent> {
  const found = await openLive();
  const voters = members.map(({ id }) => id);
  const confState = { ...emptyConfState, voters };
  for (const member of members) found.loaded.membership.applyConfiguration({ kind: "add", member });
  await fillRandomly(found, new SeededRandom(9), { requests: snapshotIndex, term, members: false });
  const data = encodeV2State(found.loaded.membership);
  const snapshot = { data, metadata: { index: snapshotIndex, term, confState } };
  const body =
    format === "files" ? await filesOf(found, snapshot) : await imageOf(found, confState);
  const { hash } = await found.live.store.hashKv(0);
  return {
    message: {
      ...blank,
      type: MessageType.snap,
      snapshot,
    },
    format,
    body,
    hash,
    revision: found.live.store.currentRevision,
  };
}

async function imageOf({ live }: Found, confState: ConfState): Promise<Buffer> {
  const snapshot = await live.backend.snapshot();
  const image = await planStoreImage({ snapshot, confState, clock: new EagerClock() });
  const body = await bytesOf(image.chunks());
  image.close();
  return body;
}

/** Most of it goes ahead. */
async function filesOf({ live }: Found, snapshot: Snapshot): Promise<Buffer> {
  await live.store.runCompaction();
  const ahead = await live.backend.tables();
  const image = await live.store.imageIndex(1 << 20);
  let indexImage: readonly Buffer[] | undefined;
  const files = await live.backend.checkpoint(() => {
    indexImage = image!.finish();
  });
  const sent = await sentFiles({ ahead: [ahead], snapshot, files, indexImage });
  await ahead.close();
  await files.close();
  return sent;
}

const blank = messageInTest({ to: own, from: leader, term });

type Fate = "power-cut" | "EIO" | "broken store";

/** A follower's machine: what of it survives from one life to the next. */
class Machine {
  disk = new MemoryDisk();
  readonly store = createMemoryDisk();
  readonly random: SeededRandom;
  storeWrites = 0;
  /** This write of the store fails. */
  failingStoreWrite: number | undefined;

  constructor(seed: number) {
    this.random = new SeededRandom(seed);
  }

  open(clock: Clock): Promise<Backend> {
    const beforeWrite = async (): Promise<void> => {
      if (this.storeWrites++ === this.failingStoreWrite) throw new Error("EIO: the store's disk");
    };
    return this.store.open({ clock, beforeWrite, disk: this.disk, dir: dirs.store });
  }

  /** From now on. Returns whether what is to fail has not come yet. */
  failAt(operation: number, fate: Fate): () => boolean {
    if (fate === "broken store") {
      const failing = this.storeWrites + operation;
      this.failingStoreWrite = failing;
      return () => this.storeWrites <= failing;
    }
    const failing = this.disk.operations + operation;
    this.disk.configure({
      onOperation: ({ number }) => (number === failing ? fate : undefined),
    });
    return () => this.disk.operations <= failing;
  }

  crash(): void {
    const { random } = this;
    const ways: CrashOptions[] = [
      { unsynced: "lost" },
      { unsynced: "kept" },
      { unsynced: "torn", random },
    ];
    this.disk = this.disk.crashed(ways[random.below(ways.length)]!);
    this.store.crash(random.below(this.store.unsyncedCommits + 1));
    this.failingStoreWrite = undefined;
  }
}

/** One life of the follower. */
class Life {
  readonly clock = new ManualClock();
  readonly #died = Promise.withResolvers<void>();
  isDead = false;
  /** The leader was told that the follower has everything up to here. */
  acknowledged = 0;
  #handler!: PeerHandler;
  #running!: RunningMember;

  static async begin(machine: Machine): Promise<Life | undefined> {
    const life = new Life();
    try {
      await life.#start(machine);
      return life;
    } catch (error) {
      assert.match(String(error), /EPOWER|EIO|Wal/);
      return undefined;
    }
  }

  async #start(machine: Machine): Promise<void> {
    const starting = machine.open(this.clock).then((backend) =>
      startMember(
        options,
        {
          clock: this.clock,
          random: new SeededRandom(3),
          disk: machine.disk,
          logger: silent,
          metrics: new Metrics(),
          backend,
          sha1,
          connect: (_own, handler) => {
            this.#handler = handler;
            return { ...noPeers(), send: (messages) => this.#heard(messages) };
          },
          fatal: () => this.#die(),
        },
        dirs,
      ),
    );
    this.#running = await passTimeUntil(this.clock, starting);
    this.#running.ready.catch(nobody);
  }

  #die(): void {
    this.isDead = true;
    this.#died.resolve();
  }

  #heard(messages: readonly Message[]): void {
    for (const { type, to, reject, index } of messages) {
      if (type !== MessageType.appResp || to !== leader || reject) continue;
      this.acknowledged = Math.max(this.acknowledged, index);
    }
  }

  /** The leader sends, and lets the follower hear of it until it answers or is dead. */
  async receive({ message, format, body }: Sent): Promise<void> {
    const receiving = this.#handler
      .receiveSnapshot(message, { format, chunks: inPieces(body, 64_000) })
      .catch((error: unknown) => assert.match(String(error), /EPOWER|EIO|backend/));
    await passTimeUntil(this.clock, Promise.race([receiving, this.#died.promise]));
    for (let n = 0; n < 40 && !this.isDead && this.acknowledged < snapshotIndex; n++) {
      await this.clock.advance(10);
      await settle();
    }
  }

  async state(): Promise<{ readonly hash: number; readonly revision: number }> {
    const hashing = this.#running.member.hashKv(0n);
    const { hash, hashRevision } = await passTimeUntil(this.clock, hashing);
    return { hash, revision: hashRevision };
  }

  get appliedIndex(): number {
    return this.#running.member.raft.appliedIndex;
  }

  async stop(): Promise<void> {
    await passTimeUntil(this.clock, this.#running.stop());
  }
}

/** What only snapshots bring, besides the database in use if it came with one. */
async function leftovers(machine: Machine): Promise<string[]> {
  const { disk } = machine;
  const inSnap = (await disk.readDirectory(dirs.snap)).map(({ name }) => name);
  const inStore = await disk.readDirectory(dirs.store);
  const isUsed = inStore.some(({ name }) => name === "IN-USE");
  const number = isUsed ? String(await disk.readFile(`${dirs.store}/IN-USE`)).trim() : "";
  return [
    ...inSnap.filter((name) => name.includes(".snap.db")),
    ...inStore
      .map(({ name }) => name)
      .filter((name) => /^[1-9PR]|tmp$/.test(name) && name !== number),
  ];
}

/** Says whether receiving came to its end before what was to fail. */
async function runCrash(
  sent: Sent,
  { failing, fate, seed }: { failing: number; fate: Fate; seed: number },
): Promise<"failed" | "through"> {
  const machine = new Machine(seed);
  const first = await Life.begin(machine);
  assert.ok(first !== undefined);
  const before = await first.state();
  const isAhead = machine.failAt(failing, fate);
  await first.receive(sent);
  const acknowledged = first.acknowledged;
  const isThrough = isAhead();
  await settle();
  machine.crash();
  const second = await Life.begin(machine);
  assert.ok(second !== undefined, "it starts again");
  await settle();
  const after = await second.state();
  const isNew = after.revision === sent.revision && after.hash === sent.hash;
  const isOld = after.revision === before.revision && after.hash === before.hash;
  assert.ok(isNew || isOld, `it has revision ${after.revision}`);
  if (acknowledged >= snapshotIndex) assert.ok(isNew, "what was acknowledged is there");
  if (isNew) assert.equal(second.appliedIndex, snapshotIndex);
  assert.deepEqual(await leftovers(machine), []);
  await second.receive(sent);
  assert.deepEqual(await second.state(), { hash: sent.hash, revision: sent.revision });
  await second.stop();
  const third = await Life.begin(machine);
  assert.deepEqual(await third?.state(), { hash: sent.hash, revision: sent.revision });
  assert.deepEqual(await leftovers(machine), []);
  await third?.stop();
  return isThrough ? "through" : "failed";
}

/** Of files, the store is made without writing to it. */
const cases = [
  { format: "files", fate: "power-cut" },
  { format: "files", fate: "EIO" },
  { format: "bolt", fate: "power-cut" },
  { format: "bolt", fate: "EIO" },
  { format: "bolt", fate: "broken store" },
] as const;

for (const { format, fate } of cases) {
  test(`a snapshot as ${format} is installed whole or not at all, wherever it meets a fate of ${fate}`, async () => {
    const sent = await leadersSnapshot(format);
    for (let failing = 0; ; failing++) {
      assert.ok(failing < 500, "receiving comes to an end");
      const seed = 1_000 * luck + failing;
      try {
        if ((await runCrash(sent, { failing, fate, seed })) === "failed") continue;
        assert.ok(failing > (fate === "broken store" ? 0 : 15), `it took ${failing} operations`);
        break;
      } catch (error) {
        const where = `operation ${failing}, SIM_SEED=${luck}`;
        throw new Error(`${where}: ${(error as Error).message}`, { cause: error });
      }
    }
  });
}
