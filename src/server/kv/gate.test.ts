import assert from "node:assert/strict";
import { test } from "node:test";
import { Gate } from "./gate.ts";

test("so many jobs run at a time, the others in their order after them", async () => {
  const gate = new Gate(2);
  const ends = [0, 1, 2, 3].map(() => Promise.withResolvers<void>());
  const begun: number[] = [];
  const jobs = ends.map((end, n) =>
    gate.run(async () => {
      begun.push(n);
      await end.promise;
      return n;
    }),
  );
  assert.deepEqual(begun, [0, 1]);
  ends[1]!.resolve();
  assert.equal(await jobs[1], 1);
  await new Promise(setImmediate);
  assert.deepEqual(begun, [0, 1, 2]);
  for (const end of ends) end.resolve();
  assert.deepEqual(await Promise.all(jobs), [0, 1, 2, 3]);
});

test("a job that fails makes room as well", async () => {
  const gate = new Gate(1);
  const failing = gate.run(() => Promise.reject(new Error("no")));
  const next = gate.run(() => Promise.resolve("yes"));
  await assert.rejects(failing, /no/);
  assert.equal(await next, "yes");
});
