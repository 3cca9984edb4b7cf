// Random runs, each from one seed, which a failure names. To replay one: RAFT_SEED=n; to run more: RAFT_RUNS=n.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Simulation, type SimulationOptions } from "./testing/simulation.ts";

const runs = Number(process.env.RAFT_RUNS ?? "12");
const onlySeed = process.env.RAFT_SEED;

function simulate(options: Omit<SimulationOptions, "seed">): void {
  const seeds = onlySeed === undefined ? Array.from({ length: runs }, (_, i) => i + 1) : [onlySeed];
  let applied = 0;
  for (const seed of seeds.map(Number)) {
    const simulation = new Simulation({ ...options, seed });
    try {
      simulation.run();
      applied += simulation.appliedMax;
      simulation.heal();
    } catch (error) {
      throw new Error(`simulation failed: RAFT_SEED=${seed}`, { cause: error });
    }
  }
  assert.ok(applied > seeds.length, "the runs make progress");
}

test("three members stay safe and recover on a lossy, reordering, partitioned network", () => {
  simulate({ memberCount: 3, steps: 4000, changesMembership: false, crashes: false });
});

test("three members that crash in the middle of writes stay safe and recover", () => {
  simulate({ memberCount: 3, steps: 4000, changesMembership: false, crashes: true });
});

test("five members that crash stay safe and recover", () => {
  simulate({ memberCount: 5, steps: 5000, changesMembership: false, crashes: true });
});

test("members that join, leave, are promoted and demoted while others crash stay safe and recover", () => {
  simulate({ memberCount: 5, steps: 6000, changesMembership: true, crashes: true });
});

test("a single voter that crashes stays safe and recovers", () => {
  simulate({ memberCount: 1, steps: 2000, changesMembership: false, crashes: true });
});
