import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Backend } from "../backend/index.ts";
import { createMemoryDisk, type MemoryStores } from "../backend/testing/memory-backend.ts";
import { CompactedError, FutureRevisionError } from "./errors.ts";
import { decodeKeyValue } from "./key-value.ts";
import { openStore } from "./mvcc-store.ts";
import { readEtcdRevision } from "./revision.ts";
import { revisionPairs } from "./revision-pairs.ts";
import type { Payload, RangeQuery, Store } from "./store-contract.ts";
import { EagerClock } from "./testing/eager-clock.ts";
import { type ModelOperation, ModelStore } from "./testing/model-store.ts";

/** What the log of the server would hold: enough to repeat what a crash lost. */
type LogEntry =
  | { readonly kind: "txn"; readonly operations: readonly ModelOperation[] }
  | { readonly kind: "compact"; readonly revision: number };

type Command =
  | { readonly kind: "txn"; readonly operations: readonly ModelOperation[] }
  | { readonly kind: "range"; readonly query: RangeQuery; readonly back: number }
  | { readonly kind: "walk"; readonly query: RangeQuery; readonly back: number }
  | { readonly kind: "changes"; readonly back: number; readonly bytesMax: number }
  | { readonly kind: "compact"; readonly back: number }
  | { readonly kind: "runCompaction"; readonly isAwaited: boolean }
  | { readonly kind: "hash"; readonly back: number }
  | { readonly kind: "commit"; readonly sync: boolean }
  | { readonly kind: "restart" }
  | { readonly kind: "crash"; readonly lostCommits: number };

const key = fc.constantFrom("a", "a\0", "b", "ba", "c", "d\xff", "e", "\xff\xff");
const end = fc.oneof(fc.constantFrom("", "\0"), key);
const operation: fc.Arbitrary<ModelOperation> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("put" as const),
      key,
      value: fc.oneof(
        fc.string({ maxLength: 5 }),
        fc.nat(90_000).map((n) => "v".repeat(n)),
      ),
      lease: fc.constantFrom(0n, 7n, -1n, (1n << 63n) - 1n),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("delete" as const), key, end }) },
);
const query = fc.record({
  key,
  end,
  revision: fc.constant(0),
  limit: fc.nat(4),
  countOnly: fc.boolean(),
});
const back = fc.integer({ min: -1, max: 12 });
const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.record({
      kind: fc.constant("txn" as const),
      operations: fc.array(operation, { minLength: 1, maxLength: 4 }),
    }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("range" as const), query, back }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("walk" as const), query, back }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant("changes" as const), back, bytesMax: fc.nat(9000) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("compact" as const), back }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("runCompaction" as const),
      isAwaited: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("hash" as const), back }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant("commit" as const), sync: fc.boolean() }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("restart" as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant("crash" as const), lostCommits: fc.nat(3) }),
  },
);

function decoded(payloads: readonly Payload[]): object[] {
  return payloads.map((payload) => {
    const pair = decodeKeyValue(payload);
    return { ...pair, value: pair.value.toString("latin1") };
  });
}

/** A store beside its model, with the log that a member would replay. */
class Pair {
  readonly model = new ModelStore();
  readonly disk: MemoryStores = createMemoryDisk();
  readonly #log: LogEntry[] = [];
  readonly #pageCacheBytesMax: number;
  backend!: Backend;
  store!: Store;

  constructor(pageCacheBytesMax: number) {
    this.#pageCacheBytesMax = pageCacheBytesMax;
  }

  async open(): Promise<void> {
    this.backend = await this.disk.open();
    this.store = await openStore({
      backend: this.backend,
      clock: new EagerClock(),
      pageCacheBytesMax: this.#pageCacheBytesMax,
      compactionBatchRecords: 2,
      compactionPauseMs: 1,
    });
    for (let at = this.backend.consistentIndex.index; at < this.#log.length; at++) this.#apply(at);
  }

  async close(): Promise<void> {
    await this.store.close();
    await this.backend.close();
  }

  #apply(at: number): void {
    const entry = this.#log[at]!;
    if (entry.kind === "compact") this.store.compact(entry.revision);
    else {
      const txn = this.store.write();
      for (const operation of entry.operations) {
        if (operation.kind === "delete") txn.deleteRange(operation.key, operation.end);
        else txn.put(operation.key, Buffer.from(operation.value), operation.lease);
      }
      txn.end();
    }
    this.backend.setConsistentIndex({ index: at + 1, term: 1 });
  }

  async run(command: Command): Promise<void> {
    const { model, store } = this;
    switch (command.kind) {
      case "txn":
        this.#append(command);
        return model.apply(command.operations);
      case "compact":
        return this.#compact(model.currentRevision - command.back);
      case "runCompaction": {
        const run = store.runCompaction();
        if (command.isAwaited) await run;
        return;
      }
      case "range":
        return this.#range({ ...command.query, revision: model.currentRevision - command.back });
      case "walk":
        return this.#walk({ ...command.query, revision: model.currentRevision - command.back });
      case "changes":
        return this.#changes(model.currentRevision - command.back, command.bytesMax);
      case "hash":
        return this.#hash(model.currentRevision - command.back);
      case "commit":
        return this.backend.commit(command);
      case "restart":
        await this.backend.commit();
        await this.close();
        return this.open();
      case "crash":
        this.disk.crash(command.lostCommits);
        await this.close();
        return this.open();
    }
  }

  #append(entry: LogEntry): void {
    this.#log.push(entry);
    this.#apply(this.#log.length - 1);
  }

  #compact(revision: number): void {
    const { model, store } = this;
    if (revision <= model.compactRevision) {
      assert.throws(() => store.compact(revision), CompactedError);
    } else if (revision > model.currentRevision) {
      assert.throws(() => store.compact(revision), FutureRevisionError);
    } else {
      model.compactRevision = revision;
      this.#append({ kind: "compact", revision });
    }
  }

  /** Whether reads at the revision are refused; asserts that this one is, in the right way. */
  #isRefused(revision: number, read: () => unknown): boolean {
    if (revision > this.model.currentRevision) {
      assert.throws(read, FutureRevisionError);
      return true;
    }
    if (revision > 0 && revision < this.model.compactRevision) {
      assert.throws(read, CompactedError);
      return true;
    }
    return false;
  }

  #expected({ key, end, revision }: RangeQuery): object[] {
    const at = revision <= 0 ? this.model.currentRevision : revision;
    return this.model.pairs(at, key, end);
  }

  async #range(query: RangeQuery): Promise<void> {
    const { model, store } = this;
    if (this.#isRefused(query.revision, () => store.range(query))) return;
    const found = await store.whenLoaded(() => store.range(query));
    const expected = this.#expected(query);
    const cut = query.countOnly ? [] : expected.slice(0, query.limit || undefined);
    assert.equal(found.kind, "found");
    assert.equal(found.revision, model.currentRevision);
    assert.equal(found.count, expected.length);
    assert.deepEqual(decoded(found.payloads), cut);
  }

  async #walk(query: RangeQuery): Promise<void> {
    if (this.#isRefused(query.revision, () => this.store.cursor(query))) return;
    const cursor = this.store.cursor(query);
    const expected = this.#expected(query);
    const found: Payload[] = [];
    for (;;) {
      const slice = await cursor.next(2);
      if (slice.length === 0) break;
      found.push(...slice);
      this.#append({ kind: "txn", operations: [{ kind: "delete", key: "a", end: "" }] });
      this.model.apply([{ kind: "delete", key: "a", end: "" }]);
    }
    cursor.close();
    assert.deepEqual(decoded(found), expected);
  }

  async #changes(from: number, bytesMax: number): Promise<void> {
    const { model, store } = this;
    if (from < model.compactRevision) {
      assert.throws(() => store.changesFrom(from, { revisionsMax: 2, bytesMax }), CompactedError);
      return;
    }
    // At the compact revision itself a transaction's own earlier writes to a key are gone.
    const start = Math.max(from, model.compactRevision + 1);
    const found: object[] = [];
    for (let next = start; next <= model.currentRevision; ) {
      const slice = await store.whenLoaded(() =>
        store.changesFrom(next, { revisionsMax: 2, bytesMax }),
      );
      assert.equal(slice.kind, "found");
      assert.ok(slice.next > next, "each slice goes on");
      for (const { kind, key, main, sub, isCreate } of slice.changes) {
        assert.ok(main >= next && main < slice.next);
        found.push({ kind, key, main, sub, isCreate });
      }
      next = slice.next;
    }
    const expected = model.records.filter(({ main }) => main >= start);
    assert.deepEqual(
      found,
      expected.map(({ key, main, sub, pair, isTombstone }) => ({
        kind: isTombstone ? "delete" : "put",
        key,
        main,
        sub,
        isCreate: !isTombstone && pair.createRevision === main,
      })),
    );
  }

  /** The physical state must have no influence: hash, remove, hash again. */
  async #hash(revision: number): Promise<void> {
    const { model, store } = this;
    if (revision > model.currentRevision || (revision > 0 && revision < model.compactRevision)) {
      await assert.rejects(store.hashKv(revision));
      return;
    }
    if (model.pairs(revision, "\0", "\0").length === 0) return;
    const before = await store.hashKv(revision);
    await store.runCompaction();
    assert.equal((await store.hashKv(revision)).hash, before.hash);
  }

  async check(): Promise<void> {
    const { model, store } = this;
    assert.equal(store.currentRevision, model.currentRevision);
    assert.equal(store.compactRevision, model.compactRevision);
    const all = model.pairs(model.currentRevision, "\0", "\0");
    assert.equal(store.keyCount, all.length);
    for (const { key, createRevision, modRevision, version } of all) {
      assert.deepEqual(store.state(key), { createRevision, modRevision, version });
    }
  }

  /** After everything is removed, exactly what etcd's rule keeps is left. */
  async checkSurvivors(): Promise<void> {
    const { model, store } = this;
    await store.runCompaction();
    const compact = model.compactRevision;
    const expected = model.records.filter((record) => {
      if (record.main > compact) return true;
      const isSuperseded = model.records.some(
        ({ key, main, sub }) =>
          key === record.key &&
          main <= compact &&
          (main > record.main || (main === record.main && sub > record.sub)),
      );
      return !isSuperseded && (!record.isTombstone || record.main === compact);
    });
    const found: object[] = [];
    await this.backend.commit();
    for await (const chunk of revisionPairs(this.backend.entries("key"))) {
      for (const { key } of chunk) {
        const { main, sub } = readEtcdRevision(key.subarray(0, 17))!;
        found.push({ main, sub, isTombstone: key.length === 18 });
      }
    }
    assert.deepEqual(
      found,
      expected.map(({ main, sub, isTombstone }) => ({ main, sub, isTombstone })),
    );
  }
}

for (const pageCacheBytesMax of [0, 200_000, 1 << 30]) {
  test(`the store is as its model through crashes, restarts and compactions with ${pageCacheBytesMax} bytes of cache`, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(command, { minLength: 5, maxLength: 80, size: "max" }),
        async (commands) => {
          const pair = new Pair(pageCacheBytesMax);
          await pair.open();
          for (const step of commands) {
            await pair.run(step);
            await pair.check();
          }
          await pair.checkSurvivors();
          await pair.close();
        },
      ),
      { numRuns: 150 },
    );
  });
}
