// Clusters of three to five members on a network, disks and clocks that fail, used by clients whose histories are checked.
// A seed that fails is replayed by `npm run sim -- --seed N --minutes 0.5`, with `--trace` line by line.
import assert from "node:assert/strict";
import { test } from "node:test";
import { describeFailure, summary } from "./cluster/report.ts";
import { type RunReport, SimulatedCluster } from "./cluster/simulated-cluster.ts";

const minutes = 0.5;
const fixedSeeds = Array.from({ length: 60 }, (_, place) => place + 1);
const freshSeeds = 15;

async function runAll(seeds: readonly number[]): Promise<RunReport[]> {
  const reports: RunReport[] = [];
  for (const seed of seeds) {
    const report = await new SimulatedCluster({ seed, minutes }).run();
    assert.equal(report.failure, undefined, describeFailure(report));
    reports.push(report);
  }
  return reports;
}

test("one seed is one run, to the last message", async () => {
  const [first, again, other] = await runAll([11, 11, 12]);
  assert.equal(first!.traceDigest, again!.traceDigest);
  assert.equal(first!.events, again!.events);
  assert.notEqual(first!.traceDigest, other!.traceDigest);
});

test("clusters of known seeds keep all promises", async (t) => {
  const reports = await runAll(fixedSeeds);
  t.diagnostic(summary(reports));
  const seen = new Set(reports.flatMap(({ faults }) => [...faults.keys()]));
  for (const kind of ["partition", "crash", "process stands still", "snapshot installed"]) {
    assert.ok(seen.has(kind), `no run has a "${kind}"`);
  }
});

test("clusters of seeds that nobody has tried keep all promises", async (t) => {
  const first = Date.now() % 1_000_000_000;
  t.diagnostic(`from seed ${first} on`);
  const seeds = Array.from({ length: freshSeeds }, (_, place) => first + place);
  t.diagnostic(summary(await runAll(seeds)));
});
