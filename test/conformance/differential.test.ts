// Random operation sequences must get the same answers and events from both servers. A failure names what replays it:
//
//     ETCD_DIFFERENTIAL_SEED=<seed> ETCD_DIFFERENTIAL_PATH=<path> npm test -- test/conformance/differential.test.ts
//
// ETCD_DIFFERENTIAL_SCALE=50 runs fifty times as many sequences, for as long as that takes.
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import fc from "fast-check";
import { requireOfficial } from "../official.ts";
import { type ServerPair, startPair, stopPair } from "../support/pair.ts";
import { Lockstep } from "./lockstep.ts";
import { type Operation, runSequence, sequences } from "./random-sequences.ts";

const scale = Number(process.env.ETCD_DIFFERENTIAL_SCALE ?? 1);
const seed = Number(process.env.ETCD_DIFFERENTIAL_SEED ?? Date.now() % 0x7fffffff);
const path = process.env.ETCD_DIFFERENTIAL_PATH;
/** For all sequences of one test at scale 1, finding the shortest failing one included. A slower machine runs fewer. */
const timeLimitMs = 60_000;

/** Both servers, replaced by fresh ones after a difference: what follows it would differ too. */
class Bench {
  readonly #deadlineMs = performance.now() + timeLimitMs * scale;
  #pair: ServerPair | undefined;
  #lockstep: Lockstep | undefined;
  /** How the last failing sequence went. */
  failure = "";
  sequencesRun = 0;

  async run(operations: readonly Operation[]): Promise<void> {
    if (performance.now() > this.#deadlineMs) return;
    this.sequencesRun += 1;
    try {
      this.#pair ??= await startPair();
      this.#lockstep ??= new Lockstep(this.#pair);
      await runSequence(this.#lockstep, operations);
    } catch (error) {
      const log = this.#pair?.subject.logTail;
      this.failure = `${String(error)}\n\nRequests:\n${this.#lockstep?.journal}\n\nLog:\n${log}`;
      await this.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    this.#lockstep?.close();
    if (this.#pair !== undefined) await stopPair(this.#pair);
    this.#lockstep = undefined;
    this.#pair = undefined;
  }
}

async function compareSequences(
  t: TestContext,
  operations: fc.Arbitrary<Operation[]>,
  count: number,
): Promise<void> {
  const bench = new Bench();
  t.after(() => bench.close());
  t.diagnostic(`seed ${seed}`);
  const result = await fc.check(
    fc.asyncProperty(operations, (sequence) => bench.run(sequence)),
    {
      seed,
      numRuns: count * scale,
      ...(path === undefined ? {} : { path }),
    },
  );
  t.diagnostic(`${bench.sequencesRun} sequences`);
  const replay = `ETCD_DIFFERENTIAL_SEED=${result.seed} ETCD_DIFFERENTIAL_PATH=${result.counterexamplePath}`;
  assert.ok(!result.failed, `${replay}\n${bench.failure}`);
}

test("random sequences on keys and leases get the same answers as from official etcd", async (t) => {
  if (requireOfficial(t, "etcd") === undefined) return;
  await compareSequences(t, sequences.withoutWatch, 2_000);
});

test("random sequences with watchers get the same answers and events as from official etcd", async (t) => {
  if (requireOfficial(t, "etcd") === undefined) return;
  await compareSequences(t, sequences.withWatch, 400);
});
