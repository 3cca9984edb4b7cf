import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { membershipFrom } from "./membership.ts";
import { majorityIndex, majorityVote, quorumIndex, quorumVote } from "./quorum.ts";
import { emptyConfState } from "./types.ts";

function voters(count: number): Set<bigint> {
  return new Set(Array.from({ length: count }, (_, i) => BigInt(i + 1)));
}

const idSets = fc.uniqueArray(fc.bigInt({ min: 1n, max: 9n }), { maxLength: 7 });
const matches = fc.array(fc.nat(20), { minLength: 10, maxLength: 10 });
const ballots = fc.array(fc.constantFrom(true, false, undefined), { minLength: 10, maxLength: 10 });

test("a majority has stored the index that its middle member has", () => {
  for (const [stored, expected] of [
    [[], Number.POSITIVE_INFINITY],
    [[7], 7],
    [[7, 5], 5],
    [[7, 5, 3], 5],
    [[7, 5, 3, 1], 3],
    [[9, 0, 9, 0, 9], 9],
  ] as const) {
    const list: readonly number[] = stored;
    assert.equal(
      majorityIndex(voters(list.length), (id) => list[Number(id) - 1]!),
      expected,
    );
  }
});

test("the index of a majority is the highest that more than half of the voters have reached", () => {
  fc.assert(
    fc.property(idSets, matches, (ids, stored) => {
      fc.pre(ids.length > 0);
      const matchOf = (id: bigint): number => stored[Number(id)]!;
      const index = majorityIndex(new Set(ids), matchOf);
      const reaching = (i: number): number => ids.filter((id) => matchOf(id) >= i).length;
      assert.ok(reaching(index) > ids.length / 2);
      assert.ok(reaching(index + 1) <= ids.length / 2);
    }),
  );
});

test("a joint configuration commits what both halves commit", () => {
  fc.assert(
    fc.property(idSets, idSets, matches, (incoming, outgoing, stored) => {
      const membership = membershipFrom({
        ...emptyConfState,
        voters: incoming,
        votersOutgoing: outgoing,
      });
      const matchOf = (id: bigint): number => stored[Number(id)]!;
      const halves = [incoming, outgoing].map((ids) => majorityIndex(new Set(ids), matchOf));
      assert.equal(quorumIndex(membership, matchOf), Math.min(...halves));
    }),
  );
});

test("a vote is won by more than half, lost when that is out of reach, and open otherwise", () => {
  for (const [votes, expected] of [
    ["", "won"],
    ["y", "won"],
    ["n", "lost"],
    ["?", "pending"],
    ["yn", "lost"],
    ["y?", "pending"],
    ["yy?", "won"],
    ["nn?", "lost"],
    ["yn?", "pending"],
    ["yynn?", "pending"],
    ["yyynn", "won"],
  ] as const) {
    const answers = new Map([
      ["y", true],
      ["n", false],
    ]);
    const result = majorityVote(voters(votes.length), (id) => answers.get(votes[Number(id) - 1]!));
    assert.equal(result, expected, votes);
  }
});

test("a joint vote is won in both halves, and lost in either", () => {
  fc.assert(
    fc.property(idSets, idSets, ballots, (incoming, outgoing, cast) => {
      const state = { ...emptyConfState, voters: incoming, votersOutgoing: outgoing };
      const ballotOf = (id: bigint): boolean | undefined => cast[Number(id)];
      const halves = [incoming, outgoing].map((ids) => majorityVote(new Set(ids), ballotOf));
      const result = quorumVote(membershipFrom(state), ballotOf);
      assert.equal(
        result === "won",
        halves.every((half) => half === "won"),
      );
      assert.equal(result === "lost", halves.includes("lost"));
    }),
  );
});
