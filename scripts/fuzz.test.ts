import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";
import { runTarget } from "./fuzz/run-target.ts";
import { fuzzTargets } from "./fuzz/targets.ts";

const budgetMs = 20;

test("every decoder reads what it is given or refuses it", async (t) => {
  const seed = Number(process.env.ETCD_FUZZ_SEED ?? Date.now() % 0x7fff_ffff);
  t.diagnostic(`ETCD_FUZZ_SEED=${seed}`);
  for (const target of await fuzzTargets()) {
    const { failure } = await runTarget(target, { seed, budgetMs });
    assert.equal(failure, undefined, inspect(failure));
  }
});

test("a decoder that throws what it should not is found, with what replays it", async () => {
  const fragile = {
    name: "fragile",
    samples: [Buffer.from("sample")],
    refusals: [RangeError],
    decode(bytes: Buffer): void {
      if (bytes.length > 8) throw new TypeError("too long");
      if (bytes.length > 6) throw new RangeError("a little too long");
    },
  };
  const first = await runTarget(fragile, { seed: 1, budgetMs: 1_000 });
  assert.ok(first.failure?.error instanceof TypeError);
  const again = await runTarget(fragile, { seed: 1, budgetMs: 1_000 });
  assert.equal(again.failure?.inputHex, first.failure.inputHex);
});
