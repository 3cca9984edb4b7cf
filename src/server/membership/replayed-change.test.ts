import assert from "node:assert/strict";
import { test } from "node:test";
import type { ConfigurationChange, Member } from "../../membership/index.ts";
import { wasMade } from "./replayed-change.ts";

const member = (id: bigint): Member => {
  return { id, name: "", peerUrls: [`http://${id}`], clientUrls: [], isLearner: true };
};
const view = {
  membership: {
    member: (id: bigint) => (id === 1n ? member(id) : undefined),
    isRemoved: (id: bigint) => id === 2n,
  },
  learners: [2n],
};

for (const { name, change, made } of [
  { name: "the addition of a member of today", change: { kind: "add", member: member(1n) } },
  { name: "the addition of a member removed since", change: { kind: "add", member: member(2n) } },
  {
    name: "an addition that was refused",
    change: { kind: "add", member: member(3n) },
    made: false,
  },
  { name: "the promotion of a learner of that time", change: { kind: "promote", id: 2n } },
  { name: "the promotion of a voter", change: { kind: "promote", id: 1n }, made: false },
  { name: "a removal", change: { kind: "remove", id: 2n } },
  { name: "the removal of nobody", change: { kind: "remove", id: 3n }, made: false },
] satisfies { name: string; change: ConfigurationChange; made?: boolean }[]) {
  test(`${name} is ${made === false ? "not " : ""}made again`, () => {
    assert.equal(wasMade(change, view), made !== false);
  });
}
