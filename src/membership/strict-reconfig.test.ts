import assert from "node:assert/strict";
import { test } from "node:test";
import { EtcdError } from "../base/index.ts";
import type { Member } from "./member.ts";
import {
  checkAddition,
  checkPromotion,
  checkRemoval,
  type Reachability,
} from "./strict-reconfig.ts";

/** A letter a member, from ID 1 on: `s` started voter, `u` unstarted voter, `l` started learner. */
function cluster(letters: string): Member[] {
  return [...letters].map((letter, index) => ({
    id: BigInt(index + 1),
    name: letter === "u" ? "" : `m${index + 1}`,
    peerUrls: [`http://m${index + 1}:2380`],
    clientUrls: [],
    isLearner: letter === "l",
  }));
}

/** Member 1 asks; it has long been connected to those listed, and just now to those after. */
function reachOf(connected: readonly number[], fresh: readonly number[] = []): Reachability {
  const ids = connected.map(BigInt);
  return {
    ownId: 1n,
    connected: new Set(ids),
    active: new Set([...ids, ...fresh.map(BigInt)]),
  };
}

function verdict(run: () => void): string {
  try {
    run();
  } catch (error) {
    assert.ok(error instanceof EtcdError);
    return error.kind;
  }
  return "ok";
}

test("a voter may be added when the started voters make a quorum of the larger cluster", () => {
  const add = (letters: string): string => {
    const members = cluster(letters);
    const reach = reachOf(members.map((_, index) => index + 1));
    return verdict(() => checkAddition(members, { isLearner: false, reach }));
  };
  assert.equal(add("s"), "ok");
  assert.equal(add("su"), "MemberNotEnoughStarted");
  assert.equal(add("ss"), "ok");
  assert.equal(add("ssu"), "MemberNotEnoughStarted");
  assert.equal(add("sss"), "ok");
  assert.equal(add("sssu"), "ok");
  assert.equal(add("sl"), "ok");
});

test("a learner may be added whoever has started", () => {
  const reach = reachOf([2]);
  assert.equal(
    verdict(() => checkAddition(cluster("su"), { isLearner: true, reach })),
    "ok",
  );
});

test("nobody may be added while a voter is not connected", () => {
  for (const isLearner of [true, false]) {
    const add = (reach: Reachability): string =>
      verdict(() => checkAddition(cluster("sssl"), { isLearner, reach }));
    assert.equal(add(reachOf([2, 3])), "ok");
    assert.equal(add(reachOf([2], [3])), "Unhealthy");
  }
});

test("a voter may go when the rest has a started quorum that is connected", () => {
  const remove = (letters: string, id: number, reach: Reachability): string =>
    verdict(() => checkRemoval(cluster(letters), { id: BigInt(id), reach }));
  assert.equal(remove("s", 1, reachOf([])), "MemberNotEnoughStarted");
  assert.equal(remove("su", 1, reachOf([2])), "MemberNotEnoughStarted");
  assert.equal(remove("su", 2, reachOf([])), "ok");
  assert.equal(remove("sss", 3, reachOf([2, 3])), "ok");
  assert.equal(remove("sss", 3, reachOf([3])), "Unhealthy");
  assert.equal(remove("sss", 1, reachOf([2])), "Unhealthy");
  assert.equal(remove("sss", 3, reachOf([2])), "ok");
  assert.equal(remove("sss", 3, reachOf([])), "ok");
  assert.equal(remove("sss", 9, reachOf([2, 3])), "ok");
  assert.equal(remove("sl", 2, reachOf([])), "ok");
});

test("a learner may be promoted when the started voters and it make a quorum", () => {
  const promote = (letters: string): string => verdict(() => checkPromotion(cluster(letters)));
  assert.equal(promote("sl"), "ok");
  assert.equal(promote("sul"), "ok");
  assert.equal(promote("suul"), "MemberNotEnoughStarted");
});
