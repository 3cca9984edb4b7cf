import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { etcdserverpb } from "../wire/protobuf/index.ts";
import { eventText, type WatchClient } from "./testing/watch-client.ts";
import { createWatchWorld, type WatchWorld } from "./testing/watch-world.ts";

// Whatever is written, compacted, watched and cancelled in whatever order, and however slow the clients are: each watcher
// gets exactly the events of its range from its start revision on, in order, whole revisions at a time, or is canceled
// because of a compaction; and what a progress response says is true when it is said.

const { FilterType } = etcdserverpb;

interface ModelChange {
  readonly main: number;
  readonly key: string;
  readonly isPut: boolean;
  /** As `eventText` writes it, without and with the previous value. */
  readonly text: string;
  readonly textWithPrevious: string;
}

interface ModelWatcher {
  readonly client: WatchClient;
  readonly id: bigint;
  readonly key: string;
  readonly end: string;
  readonly from: number;
  readonly prevKv: boolean;
  readonly noPuts: boolean;
  readonly noDeletes: boolean;
  readonly received: { readonly main: number; readonly text: string }[];
  state: "alive" | "cancelled" | "compacted";
}

const keyNames = ["a", "b", "c", "d", "e"];
const key = fc.constantFrom(...keyNames);
const end = fc.constantFrom("", "\0", "b", "d", "f");
const streamIndex = fc.nat(2);

const steps = {
  txn: fc.record({
    do: fc.constant("txn" as const),
    writes: fc.dictionary(key, fc.option(fc.constantFrom("v", "large"), { nil: undefined }), {
      minKeys: 1,
      maxKeys: 3,
    }),
  }),
  watch: fc.record({
    do: fc.constant("watch" as const),
    stream: streamIndex,
    key,
    end,
    back: fc.option(fc.integer({ min: -3, max: 30 }), { nil: undefined }),
    prevKv: fc.boolean(),
    filter: fc.constantFrom("none", "no puts", "no deletes"),
  }),
  cancel: fc.record({ do: fc.constant("cancel" as const), pick: fc.nat(100) }),
  drain: fc.record({ do: fc.constant("drain" as const), stream: streamIndex, room: fc.nat(6) }),
  catchUp: fc.record({ do: fc.constant("catch up" as const), times: fc.nat(3) }),
  compact: fc.record({ do: fc.constant("compact" as const), back: fc.nat(10) }),
  commit: fc.record({ do: fc.constant("commit" as const) }),
  progress: fc.record({ do: fc.constant("progress" as const), stream: streamIndex }),
};
type ValueOf<A> = A extends fc.Arbitrary<infer Value> ? Value : never;
type Step = ValueOf<(typeof steps)[keyof typeof steps]>;

const script = fc.array(
  fc.oneof(
    { weight: 12, arbitrary: steps.txn },
    { weight: 4, arbitrary: steps.watch },
    { weight: 1, arbitrary: steps.cancel },
    { weight: 3, arbitrary: steps.drain },
    { weight: 4, arbitrary: steps.catchUp },
    { weight: 1, arbitrary: steps.compact },
    { weight: 2, arbitrary: steps.commit },
    { weight: 1, arbitrary: steps.progress },
  ),
  { maxLength: 120, size: "max" },
);

class Model {
  readonly world: WatchWorld;
  readonly clients: readonly WatchClient[];
  readonly #changes: ModelChange[] = [];
  readonly #watchers: ModelWatcher[] = [];
  readonly #values = new Map<string, string>();
  #writes = 0;

  constructor(world: WatchWorld) {
    this.world = world;
    this.clients = [world.client(), world.client({ roomMax: 4 }), world.client({ roomMax: 2 })];
  }

  txn(wanted: Readonly<Record<string, string | undefined>>): void {
    const main = this.world.store.currentRevision + 1;
    const writes: Record<string, string | undefined> = {};
    for (const [name, value] of Object.entries(wanted)) {
      const previous = this.#values.get(name);
      if (value === undefined && previous === undefined) continue;
      const unique =
        value && `${value}${this.#writes++}`.padEnd(value === "large" ? 20_000 : 0, ".");
      writes[name] = unique;
      const text =
        unique === undefined ? `delete ${name}@${main}` : `put ${name}=${unique}@${main}`;
      const was = previous === undefined ? "" : ` (was ${previous})`;
      const isPut = unique !== undefined;
      this.#changes.push({ main, key: name, isPut, text, textWithPrevious: `${text}${was}` });
      if (unique === undefined) this.#values.delete(name);
      else this.#values.set(name, unique);
    }
    this.world.txn(writes);
  }

  watch(step: Extract<Step, { do: "watch" }>): void {
    const { key, prevKv, filter } = step;
    const client = this.clients[step.stream]!;
    const next = this.world.store.currentRevision + 1;
    const start = step.back === undefined ? 0 : Math.max(0, next - step.back);
    const filters =
      filter === "none" ? [] : [filter === "no puts" ? FilterType.NOPUT : FilterType.NODELETE];
    this.receive();
    client.create({ key, rangeEnd: step.end, startRevision: BigInt(start), prevKv, filters });
    const created = client.take()[0]!;
    assert.ok(created.created);
    if (created.canceled) return;
    this.#watchers.push({
      client,
      id: created.watchId,
      key,
      end: step.end,
      from: start === 0 ? next : start,
      prevKv,
      noPuts: filter === "no puts",
      noDeletes: filter === "no deletes",
      received: [],
      state: "alive",
    });
  }

  cancel(pick: number): void {
    const watcher = this.#watchers[pick % Math.max(1, this.#watchers.length)];
    if (watcher?.state !== "alive") return;
    this.receive();
    watcher.client.stream.cancel(watcher.id);
    assert.ok(watcher.client.take().at(-1)?.canceled);
    watcher.state = "cancelled";
  }

  /** Takes what has come and checks what it claims. */
  receive(): void {
    for (const client of this.clients) {
      for (const response of client.take()) {
        if (response.watchId === -1n) this.#checkProgress(client, response);
        else this.#receiveEvents(client, response);
      }
    }
  }

  #checkProgress(client: WatchClient, { header }: etcdserverpb.WatchResponse): void {
    for (const watcher of this.#watchers) {
      if (watcher.client !== client || watcher.state !== "alive") continue;
      const due = this.#expected(watcher).filter(({ main }) => main <= header!.revision);
      assert.ok(watcher.received.length >= due.length, "progress is not ahead of the events");
    }
  }

  #receiveEvents(client: WatchClient, response: etcdserverpb.WatchResponse): void {
    const watcher = this.#watchers.find(
      (w) => w.client === client && w.id === response.watchId && w.state === "alive",
    );
    assert.ok(watcher !== undefined, "responses are for watchers that are alive");
    if (response.canceled) {
      assert.ok(response.compactRevision > watcher.from, "a watcher at the compaction is served");
      watcher.state = "compacted";
      return;
    }
    const first = response.events[0]!.kv!.modRevision;
    assert.ok((watcher.received.at(-1)?.main ?? 0) < first, "a revision comes in one response");
    for (const event of response.events) {
      const main = event.kv!.modRevision;
      assert.ok(main <= response.header!.revision);
      watcher.received.push({ main, text: eventText(event) });
    }
  }

  #expected(watcher: ModelWatcher): readonly ModelChange[] {
    const { key, end, from, noPuts, noDeletes } = watcher;
    const holds = (name: string): boolean => {
      if (end === "") return name === key;
      return name >= key && (end === "\0" || name < end);
    };
    return this.#changes.filter(
      (c) => c.main >= from && holds(c.key) && !(c.isPut ? noPuts : noDeletes),
    );
  }

  check(): void {
    const { compactRevision, currentRevision } = this.world.store;
    for (const watcher of this.#watchers) {
      const expected = this.#expected(watcher);
      const { received, prevKv } = watcher;
      for (const [index, { main, text }] of received.entries()) {
        const change = expected[index];
        assert.ok(change !== undefined, "nothing comes that was not to come");
        const isCompacted = main - 1 < compactRevision && text === change.text;
        assert.ok(text === (prevKv ? change.textWithPrevious : change.text) || isCompacted);
      }
      const next = expected[received.length];
      if (watcher.state === "alive") assert.equal(next, undefined, "nothing is missing");
      assert.notEqual(next?.main, received.at(-1)?.main ?? -1, "revisions are whole");
    }
    const alive = this.#watchers.filter(({ state }) => state === "alive").length;
    const { watchers, slowWatchers } = this.world.hub.metrics;
    assert.deepEqual({ watchers, slowWatchers }, { watchers: alive, slowWatchers: 0 });
    assert.ok(currentRevision >= compactRevision);
  }
}

async function run(model: Model, step: Step): Promise<void> {
  const { store, hub, backend } = model.world;
  switch (step.do) {
    case "txn":
      return model.txn(step.writes);
    case "watch":
      return model.watch(step);
    case "cancel":
      return model.cancel(step.pick);
    case "drain": {
      const client = model.clients[step.stream]!;
      if (step.stream > 0) client.roomMax = step.room + 1;
      return client.drain();
    }
    case "catch up":
      for (let n = 0; n < step.times; n++) await store.whenLoaded(() => hub.catchUp());
      return;
    case "compact": {
      const revision = store.currentRevision - step.back;
      if (revision <= Math.max(0, store.compactRevision)) return;
      store.compact(revision);
      await store.runCompaction();
      return;
    }
    case "commit":
      return backend.commit();
    case "progress":
      return model.clients[step.stream]!.stream.requestProgress();
  }
}

test("every watcher gets exactly the events it asked for, however slow its client is", async () => {
  await fc.assert(
    fc.asyncProperty(script, async (all) => {
      const world = await createWatchWorld({ pageCacheBytesMax: 64 * 1024 });
      const model = new Model(world);
      for (const step of all) {
        await run(model, step);
        model.receive();
      }
      for (const client of model.clients) client.roomMax = Number.POSITIVE_INFINITY;
      for (const client of model.clients) client.drain();
      await world.settle();
      model.receive();
      model.check();
      await world.close();
    }),
    { numRuns: 300 },
  );
});
