// The checker passes histories that a linearizable store may have, and names the fault of those that none may have. Random
// histories come from a store that is correct by construction; each fault is then planted in one.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { checkHistory } from "./check-history.ts";
import { KeySpace } from "./key-space.ts";
import type {
  Change,
  ClusterHistory,
  OperationRecord,
  Outcome,
  Pair,
  Request,
  WatchRecord,
} from "./records.ts";

type When = readonly [invokedMs: number, returnedMs: number];

function operation(
  request: Request,
  [invokedMs, returnedMs]: When,
  outcome: Outcome,
): OperationRecord {
  return { client: "c", request, invokedMs, returnedMs, outcome };
}

const put = (key: string, value: string, lease = 0n): Request => ({
  kind: "put",
  key,
  value,
  lease,
});
const remove = (key: string): Request => ({ kind: "delete", key, end: "" });
const get = (key: string, revision = 0): Request => ({
  kind: "range",
  key,
  end: "",
  revision,
  serializable: false,
});
const ok = (revision: number, more: object = {}): Outcome => ({ kind: "ok", revision, ...more });
const unknown: Outcome = { kind: "unknown", error: "timeout" };

function pair(key: string, value: string, modRevision: number, more: Partial<Pair> = {}): Pair {
  return { key, value, modRevision, createRevision: modRevision, version: 1, lease: 0n, ...more };
}

/** One revision after the other, each seen at the time given. */
function history(
  seen: readonly (readonly [seenMs: number, ...changes: (readonly [string, string?])[]])[],
  operations: readonly OperationRecord[],
  watches: readonly WatchRecord[] = [],
): ClusterHistory {
  const revisions = seen.map(([seenMs, ...changes], place) => ({
    revision: 2 + place,
    seenMs,
    changes: changes.map(([key, value]): Change => ({ key, value })),
  }));
  return { operations, revisions, watches };
}

function rules(found: ClusterHistory): string[] {
  return checkHistory(found).map(({ rule }) => rule);
}

const wrote = operation(put("a", "1"), [0, 10], ok(2));

test("a write and what reads of it pass", () => {
  const found = history(
    [
      [5, ["a", "1"]],
      [25, ["a"]],
    ],
    [
      wrote,
      operation(get("a"), [1, 3], ok(1, { pairs: [] })),
      operation(get("a"), [11, 12], ok(2, { pairs: [pair("a", "1", 2)] })),
      operation(remove("a"), [20, 30], ok(3, { deleted: 1 })),
      operation(remove("a"), [31, 32], ok(3, { deleted: 0 })),
      operation(get("a", 2), [33, 34], ok(3, { pairs: [pair("a", "1", 2)] })),
    ],
  );
  assert.deepEqual(checkHistory(found), []);
});

test("an acknowledged write that is not in the history is missed", () => {
  assert.deepEqual(rules(history([], [wrote])), ["acknowledged writes are in the history"]);
  const other = history([[5, ["a", "2"]]], [wrote, operation(put("a", "2"), [0, 9], unknown)]);
  assert.deepEqual(rules(other), ["acknowledged writes are in the history"]);
});

test("two writes cannot have one revision", () => {
  const found = history([[5, ["a", "1"]]], [wrote, operation(put("a", "1b"), [0, 10], ok(2))]);
  assert.ok(rules(found).includes("one write has one revision"));
});

test("an unknown write may have happened, late or never, but not twice and not before it was asked for", () => {
  const open = operation(put("a", "1"), [10, 20], unknown);
  assert.deepEqual(rules(history([], [open])), []);
  assert.deepEqual(rules(history([[500, ["a", "1"]]], [open])), []);
  const twice = history(
    [
      [15, ["a", "1"]],
      [16, ["a", "1"]],
    ],
    [open],
  );
  assert.deepEqual(rules(twice), ["nothing happens that nobody asked for"]);
  assert.deepEqual(rules(history([[5, ["a", "1"]]], [open])), [
    "nothing happens that nobody asked for",
  ]);
});

test("two deletes that look alike share out their unknown senders", () => {
  const early = operation(remove("a"), [12, 13], unknown);
  const late = operation({ kind: "delete", key: "a", end: "b" }, [30, 31], unknown);
  const again = operation(put("a", "2"), [20, 22], ok(4));
  const deletes = (first: number, second: number) =>
    history(
      [
        [5, ["a", "1"]],
        [first, ["a"]],
        [21, ["a", "2"]],
        [second, ["a"]],
      ],
      [wrote, again, early, late],
    );
  assert.deepEqual(rules(deletes(15, 40)), []);
  assert.deepEqual(rules(deletes(11.5, 40)), ["nothing happens that nobody asked for"]);
});

test("a refused write has no effect", () => {
  const refused = operation(put("a", "1"), [0, 9], { kind: "refused", error: "no such lease" });
  assert.deepEqual(rules(history([[5, ["a", "1"]]], [refused])), [
    "nothing happens that nobody asked for",
  ]);
});

test("a stale read is found, unless it was said that it may be stale", () => {
  const stale = operation(get("a"), [11, 12], ok(1, { pairs: [] }));
  assert.deepEqual(rules(history([[5, ["a", "1"]]], [wrote, stale])), ["order respects real time"]);
  const allowed = { ...stale, request: { ...(get("a") as object), serializable: true } as Request };
  assert.deepEqual(rules(history([[5, ["a", "1"]]], [wrote, allowed])), []);
});

test("a write behind one that was seen later goes against time", () => {
  const first = operation(put("b", "2"), [20, 30], ok(2));
  const found = history(
    [
      [25, ["b", "2"]],
      [26, ["a", "1"]],
    ],
    [{ ...wrote, outcome: ok(3) }, first],
  );
  assert.ok(rules(found).includes("order respects real time"));
});

test("a read that found another state than that of its revision is found, also of the past", () => {
  const wrong = operation(get("a"), [11, 12], ok(2, { pairs: [pair("a", "0", 2)] }));
  const past = operation(get("a", 1), [11, 12], ok(2, { pairs: [pair("a", "1", 2)] }));
  for (const one of [wrong, past]) {
    assert.deepEqual(rules(history([[5, ["a", "1"]]], [wrote, one])), ["answers fit the state"]);
  }
});

test("a transaction whose comparison came out wrong is found", () => {
  const txn: Request = {
    kind: "txn",
    compare: [{ key: "a", modRevision: 0 }],
    success: [put("a", "2") as never],
    failure: [get("a") as never],
  };
  const won = operation(txn, [11, 12], ok(3, { succeeded: true }));
  const lost = operation(txn, [11, 12], ok(2, { succeeded: false, pairs: [pair("a", "1", 2)] }));
  assert.deepEqual(rules(history([[5, ["a", "1"]]], [wrote, lost])), []);
  const found = rules(
    history(
      [
        [5, ["a", "1"]],
        [11.5, ["a", "2"]],
      ],
      [wrote, won],
    ),
  );
  assert.deepEqual(found, ["acknowledged writes are in the history"]);
});

test("what was compacted is not read any more", () => {
  const compact = operation({ kind: "compact", revision: 3 }, [20, 21], ok(3));
  const read = operation(get("a", 2), [22, 23], ok(3, { pairs: [pair("a", "1", 2)] }));
  const second = operation(put("b", "2"), [11, 12], ok(3));
  const found = history(
    [
      [5, ["a", "1"]],
      [11.5, ["b", "2"]],
    ],
    [wrote, second, compact, read],
  );
  assert.deepEqual(rules(found), ["compacted revisions are refused"]);
});

test("a watcher that misses, repeats or reorders events is found", () => {
  const events = [
    { revision: 2, key: "a", value: "1", seenMs: 6 },
    { revision: 3, key: "a", value: "2", seenMs: 16 },
  ];
  const whole = { client: "w", key: "a", end: "", startRevision: 2, lastRevision: 3, events };
  const check = (watch: WatchRecord) =>
    rules(
      history(
        [
          [5, ["a", "1"]],
          [15, ["a", "2"]],
        ],
        [wrote, operation(put("a", "2"), [11, 20], ok(3))],
        [watch],
      ),
    );
  assert.deepEqual(check(whole), []);
  const rule = ["watches are complete, ordered and unique"];
  assert.deepEqual(check({ ...whole, events: events.slice(1) }), rule);
  assert.deepEqual(check({ ...whole, events: events.slice(0, 1) }), rule);
  assert.deepEqual(check({ ...whole, events: [...events, events[1]!] }), rule);
  assert.deepEqual(check({ ...whole, events: events.toReversed() }), rule);
});

test("a lease must last from its last acknowledged renewal", () => {
  const leased = (seenMs: number, renewedMs: number) =>
    history(
      [
        [5, ["a", "1"]],
        [seenMs, ["a"]],
      ],
      [
        operation({ kind: "grant", lease: 7n, ttlSeconds: 10 }, [0, 1], ok(1, { ttlSeconds: 10 })),
        operation(put("a", "1", 7n), [2, 9], ok(2)),
        operation(
          { kind: "keepAlive", lease: 7n },
          [renewedMs, renewedMs + 1],
          ok(2, { ttlSeconds: 10 }),
        ),
      ],
    );
  assert.deepEqual(rules(leased(19_000, 9_000)), []);
  assert.deepEqual(rules(leased(18_000, 9_000)), ["leases last"]);
});

test("a lease that is gone too soon is found by its renewal, unless it was revoked", () => {
  const grant = operation(
    { kind: "grant", lease: 7n, ttlSeconds: 10 },
    [0, 1],
    ok(1, { ttlSeconds: 10 }),
  );
  const renewal = operation(
    { kind: "keepAlive", lease: 7n },
    [5_000, 5_001],
    ok(1, { ttlSeconds: 0 }),
  );
  const revoke = operation({ kind: "revoke", lease: 7n }, [4_000, 4_001], unknown);
  assert.deepEqual(rules(history([], [grant, renewal])), ["leases last"]);
  assert.deepEqual(rules(history([], [grant, revoke, renewal])), []);
});

/** A history of a store that does one thing after the other, each at once, somewhere between its call and its return. */
function correctHistory(
  choices: readonly { what: number; key: number; slack: number }[],
): ClusterHistory {
  const keys = new KeySpace({ revision: 1, pairs: [] });
  const operations: OperationRecord[] = [];
  const revisions: { revision: number; seenMs: number; changes: readonly Change[] }[] = [];
  for (const [place, { what, key: number, slack }] of choices.entries()) {
    const key = "abcd"[number]!;
    const atMs = 100 * place + 50;
    const when = [atMs - slack, atMs + slack] as const;
    const kinds: Request[] = [
      put(key, `v${place}`),
      put(key, `v${place}`),
      remove(key),
      { kind: "delete", key: "b", end: "d" },
      get(key),
      { kind: "range", key: "a", end: "z", revision: 0, serializable: false },
      {
        kind: "txn",
        compare: [{ key, modRevision: keys.get(key)?.modRevision ?? 0 }],
        success: [put(key, `t${place}`) as never],
        failure: [],
      },
    ];
    const request = kinds[what]!;
    const { changes, succeeded, deleted, pairs } = keys.effectOf(request);
    if (changes.length > 0) {
      keys.advance(changes, () => 0n);
      revisions.push({ revision: keys.revision, seenMs: atMs, changes });
    }
    const outcome: Outcome = { kind: "ok", revision: keys.revision, succeeded, deleted, pairs };
    const isLost = slack % 7 === 0;
    operations.push(operation(request, when, isLost ? unknown : outcome));
  }
  return { operations, revisions, watches: [] };
}

const someChoices = fc.array(
  fc.record({ what: fc.nat(6), key: fc.nat(3), slack: fc.integer({ min: 1, max: 300 }) }),
  { minLength: 1, maxLength: 60 },
);

test("what a correct store does passes, whatever it is", () => {
  fc.assert(
    fc.property(someChoices, (choices) => {
      assert.deepEqual(checkHistory(correctHistory(choices)), []);
    }),
  );
});

test("a lost revision, a repeated one and one taken back are always found", () => {
  fc.assert(
    fc.property(someChoices, fc.nat(), (choices, pick) => {
      const { revisions, operations } = correctHistory(choices);
      const told = operations.filter(
        ({ request, outcome }) => request.kind === "put" && outcome.kind === "ok",
      );
      const victim = told[pick % Math.max(1, told.length)]?.outcome;
      if (victim?.kind !== "ok") return;
      const renumber = (kept: typeof revisions) =>
        kept.map((record, place) => ({ ...record, revision: 2 + place }));
      const lost = revisions.filter(({ revision }) => revision !== victim.revision);
      const twice = revisions.flatMap((r) => (r.revision === victim.revision ? [r, r] : [r]));
      for (const tampered of [lost, twice]) {
        const found = checkHistory({ operations, revisions: renumber(tampered), watches: [] });
        assert.notDeepEqual(found, []);
      }
    }),
  );
});
