import assert from "node:assert/strict";
import { test } from "node:test";
import { ClientError, type UnaryCaller } from "../../client/light/index.ts";
import type { etcdserverpb } from "../../wire/protobuf/index.ts";
import { type WriteLoad, writeLoad } from "./write-load.ts";

/** Takes every write, and refuses those that `refuse` picks. */
function fakeCaller(seen: Buffer[], refuse: (index: number) => boolean = () => false): UnaryCaller {
  return {
    endpoints: ["fake:1"],
    async unary<Request, Response>(_method: unknown, request: Request): Promise<Response> {
      seen.push((request as etcdserverpb.PutRequest).key);
      if (refuse(seen.length))
        throw new ClientError({ code: 8, message: "etcdserver: too many requests" });
      return {} as Response;
    },
    authenticate: async () => {},
    close: () => {},
  };
}

function load(callers: readonly UnaryCaller[], more: Partial<WriteLoad>): WriteLoad {
  return {
    callers,
    prefix: "p/",
    keyBytes: 16,
    valueBytes: 8,
    until: { writes: 100 },
    signal: new AbortController().signal,
    nowMs: () => performance.now(),
    onWrite: () => {},
    ...more,
  };
}

test("so many keys are written as are wanted, each another", async () => {
  const seen: Buffer[] = [];
  const callers = [fakeCaller(seen), fakeCaller(seen), fakeCaller(seen)];
  const counts: number[] = [];
  const summary = await writeLoad(load(callers, { onWrite: (writes) => counts.push(writes) }));
  assert.equal(seen.length, 100);
  assert.equal(counts.at(-1), 100);
  assert.equal(new Set(seen.map((key) => key.toString("hex"))).size, 100);
  assert.ok(seen.every((key) => key.length === 18 && key.toString("latin1", 0, 2) === "p/"));
  assert.equal(summary.errors.size, 0);
});

test("keys begin with the bytes of the prefix by which they are deleted", async () => {
  const seen: Buffer[] = [];
  await writeLoad(load([fakeCaller(seen)], { prefix: "/prüfung/", until: { writes: 1 } }));
  const prefix = Buffer.from("/prüfung/");
  assert.deepEqual(seen[0]!.subarray(0, prefix.length), prefix);
  assert.equal(seen[0]!.length, prefix.length + 16);
});

test("refusals are counted by what was said", async () => {
  const summary = await writeLoad(load([fakeCaller([], (index) => index % 10 === 0)], {}));
  assert.deepEqual([...summary.errors], [["etcdserver: too many requests", 10]]);
});

test("no more begin in a second than are wanted", async () => {
  const seen: Buffer[] = [];
  const callers = Array.from({ length: 20 }, () => fakeCaller(seen));
  await writeLoad(load(callers, { writesPerSecond: 100, until: { seconds: 0.2 } }));
  assert.ok(seen.length > 0 && seen.length <= 20, `${seen.length} writes`);
});

test("an interruption ends the load", async () => {
  const interrupted = new AbortController();
  const seen: Buffer[] = [];
  const onWrite = (writes: number) => {
    if (writes === 5) interrupted.abort();
  };
  await writeLoad(load([fakeCaller(seen)], { signal: interrupted.signal, onWrite }));
  assert.equal(seen.length, 5);
});
