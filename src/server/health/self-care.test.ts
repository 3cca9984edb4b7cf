import assert from "node:assert/strict";
import { test } from "node:test";
import type { Logger } from "../../base/index.ts";
import { ManualClock } from "../../base/testing/manual-clock.ts";
import { pauseMinMs, recoveryMs, SelfCare } from "./self-care.ts";

const tickMs = 100;
const electionTimeoutMs = 1_000;
const nobody = (): void => undefined;

function patient() {
  const clock = new ManualClock();
  const told: string[] = [];
  const tell = (message: string): void => void told.push(message);
  const logger: Logger = { debug: nobody, info: tell, warn: tell, error: tell };
  const handedTo: bigint[] = [];
  const causes: string[] = [];
  const modules = {
    clock,
    logger,
    electionTimeoutMs,
    isLeader: true,
    writingSinceMs: undefined as number | undefined,
    diskTrouble: undefined as string | undefined,
    successor: 2n as bigint | undefined,
    handOver: (to: bigint): void => void handedTo.push(to),
    steppedAside: (cause: string): void => void causes.push(cause),
  };
  const care = new SelfCare(modules);
  /** Ticks on time for so long. */
  const live = async (ms: number): Promise<void> => {
    for (let passedMs = 0; passedMs < ms; passedMs += tickMs) {
      await clock.advance(tickMs);
      care.check(tickMs);
    }
  };
  return { clock, modules, care, live, told, handedTo, causes };
}

test("a healthy leader stays, however long", async () => {
  const { care, live, told, handedTo } = patient();
  await live(60_000);
  assert.equal(care.trouble, undefined);
  assert.deepEqual(handedTo, []);
  assert.deepEqual(told, []);
});

test("a write that takes half an election timeout makes the leader step aside, and once only", async () => {
  const { clock, modules, care, live, told, handedTo, causes } = patient();
  await live(1_000);
  modules.writingSinceMs = clock.monotonicMs();
  await live(electionTimeoutMs / 2 - tickMs);
  assert.deepEqual(handedTo, []);
  await live(tickMs);
  assert.deepEqual(handedTo, [2n]);
  assert.match(care.trouble ?? "", /a write to the log takes 500 ms/);
  await live(5_000);
  assert.deepEqual(handedTo, [2n]);
  assert.deepEqual(causes, ["disk"]);
  assert.deepEqual(told, ["member is too slow to lead", "leader steps aside"]);
});

test("an event loop that stood still for half an election timeout makes the leader step aside", async () => {
  const { clock, care, live, handedTo, causes } = patient();
  await live(1_000);
  await clock.advance(tickMs + electionTimeoutMs / 2);
  care.check(tickMs);
  assert.deepEqual(handedTo, [2n]);
  assert.deepEqual(causes, ["event-loop"]);
});

test("a full disk makes the leader step aside", async () => {
  const { modules, care, live, handedTo } = patient();
  modules.diskTrouble = "no space left on device";
  await live(tickMs);
  assert.deepEqual(handedTo, [2n]);
  assert.equal(care.trouble, "no space left on device");
});

test("the member is well again when the symptom is gone for long enough, and may lead again", async () => {
  const { clock, modules, care, live, told } = patient();
  await live(1_000);
  modules.writingSinceMs = clock.monotonicMs();
  await live(1_000);
  modules.writingSinceMs = undefined;
  await live(recoveryMs - tickMs);
  assert.notEqual(care.trouble, undefined);
  await live(tickMs);
  assert.equal(care.trouble, undefined);
  assert.equal(told.at(-1), "member is quick enough to lead again");
});

test("a follower that is slow says so and hands nothing over", async () => {
  const { modules, care, live, handedTo } = patient();
  modules.isLeader = false;
  modules.diskTrouble = "no space left on device";
  await live(1_000);
  assert.deepEqual(handedTo, []);
  assert.notEqual(care.trouble, undefined);
});

test("a leader without a successor stays until there is one", async () => {
  const { modules, live, handedTo } = patient();
  modules.successor = undefined;
  modules.diskTrouble = "no space left on device";
  await live(1_000);
  assert.deepEqual(handedTo, []);
  modules.successor = 3n;
  await live(tickMs);
  assert.deepEqual(handedTo, [3n]);
});

test("a leader that is elected again and still slow waits twice as long each time", async () => {
  const { modules, live, handedTo } = patient();
  modules.diskTrouble = "no space left on device";
  await live(tickMs);
  await live(pauseMinMs - tickMs);
  assert.equal(handedTo.length, 1);
  await live(tickMs);
  assert.equal(handedTo.length, 2);
  await live(2 * pauseMinMs - tickMs);
  assert.equal(handedTo.length, 2);
  await live(tickMs);
  assert.equal(handedTo.length, 3);
});
