import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { changeMembership, changeSimply, enterJoint, leaveJoint } from "./conf-change.ts";
import { RaftError } from "./errors.ts";
import { confStateOf, type Membership, membershipFrom } from "./membership.ts";
import { describeConfState } from "./testing/describe.ts";
import { type ConfChangeSingle, ConfChangeType, emptyConfState } from "./types.ts";

function membership(voters: bigint[], learners: bigint[] = []): Membership {
  return membershipFrom({ ...emptyConfState, voters, learners });
}

function described(state: Membership): string {
  return describeConfState(confStateOf(state));
}

function single(type: keyof typeof ConfChangeType, nodeId: bigint): ConfChangeSingle {
  return { type: ConfChangeType[type], nodeId };
}

const { addNode, addLearnerNode, removeNode, updateNode } = ConfChangeType;

/** Changes of members 2 to 6; member 1 always remains a voter. */
const changes = fc.array(
  fc.record({
    type: fc.constantFrom(addNode, addLearnerNode, removeNode, updateNode),
    nodeId: fc.constantFrom(0n, 2n, 3n, 4n, 5n, 6n),
  }),
  { minLength: 1, maxLength: 12 },
);
const start = fc
  .tuple(fc.subarray([2n, 3n, 4n, 5n, 6n]), fc.subarray([2n, 3n, 4n, 5n, 6n]))
  .map(([voters, others]) =>
    membership(
      [1n, ...voters],
      others.filter((id) => !voters.includes(id)),
    ),
  );

test("changes one by one and changes through a joint configuration end alike", () => {
  fc.assert(
    fc.property(start, changes, (from, list) => {
      const simply = list.reduce((state, change) => changeSimply(state, [change]), from);
      const jointly = leaveJoint(enterJoint(from, list, false));
      assert.equal(described(jointly), described(simply));
    }),
    { numRuns: 1000 },
  );
});

test("a joint configuration keeps the voters it came from until it is left", () => {
  fc.assert(
    fc.property(start, changes, fc.boolean(), (from, list, autoLeave) => {
      const joint = enterJoint(from, list, autoLeave);
      assert.deepEqual(joint.votersOutgoing, from.voters);
      assert.equal(joint.autoLeave, autoLeave);
      assert.equal(leaveJoint(joint).autoLeave, false);
    }),
  );
});

test("a configuration survives its written form", () => {
  fc.assert(
    fc.property(start, changes, (from, list) => {
      const joint = enterJoint(from, list, true);
      assert.deepEqual(membershipFrom(confStateOf(joint)), joint);
    }),
  );
});

test("an outgoing voter that is demoted becomes a learner when the joint configuration is left", () => {
  const joint = enterJoint(membership([1n, 2n]), [single("addLearnerNode", 2n)], false);
  assert.equal(described(joint), "voters=(1) outgoing=(1,2) learnersNext=(2)");
  assert.equal(described(leaveJoint(joint)), "voters=(1) learners=(2)");
});

test("the transition and the number of changes decide how a change is made", () => {
  const from = membership([1n]);
  const one = [single("addNode", 2n)];
  const two = [...one, single("addNode", 3n)];
  for (const [transition, list, expected] of [
    [0, one, "voters=(1,2)"],
    [0, two, "voters=(1,2,3) outgoing=(1) autoLeave"],
    [1, one, "voters=(1,2) outgoing=(1) autoLeave"],
    [2, one, "voters=(1,2) outgoing=(1)"],
  ] as const) {
    const next = changeMembership(from, { transition, changes: list, context: undefined });
    assert.equal(described(next), expected);
  }
});

test("changes that do not fit the configuration are refused with their reason", () => {
  const joint = enterJoint(membership([1n, 2n]), [single("removeNode", 2n)], false);
  const cases: [() => Membership, RegExp][] = [
    [() => changeSimply(membership([1n]), [single("removeNode", 1n)]), /removes all voters/],
    [() => changeSimply(membership([1n]), [single("addLearnerNode", 1n)]), /removes all voters/],
    [() => changeSimply(joint, [single("addNode", 3n)]), /cannot be applied to a joint/],
    [() => enterJoint(joint, [single("addNode", 3n)], false), /already joint/],
    [() => enterJoint(membership([]), [single("addNode", 3n)], false), /without voters/],
    [() => leaveJoint(membership([1n])), /not joint cannot be left/],
    [
      () => changeSimply(membership([1n]), [single("addNode", 2n), single("addNode", 3n)]),
      /more than one voter/,
    ],
  ];
  for (const [change, message] of cases) {
    assert.throws(change, (error) => error instanceof RaftError && message.test(error.message));
  }
});

test("a change of member 0 has been refused by the state machine and has no effect", () => {
  const from = membership([1n], [2n]);
  const next = changeSimply(from, [single("removeNode", 0n)]);
  assert.equal(described(next), described(from));
});
