import assert from "node:assert/strict";
import { test } from "node:test";
import { ManualClock } from "../base/testing/manual-clock.ts";
import { pendingProposalBytesMax } from "./limits.ts";
import { Proposals } from "./proposals.ts";

test("a proposal is answered by its own entry only", async () => {
  const proposals = new Proposals(new ManualClock(), 7000);
  const data = Buffer.from("one");
  const answer = proposals.wait(5, data);
  assert.equal(proposals.take(5, Buffer.from("one")), undefined);
  assert.equal(proposals.take(6, data), undefined);
  proposals.take(5, data)!.resolve("done");
  assert.equal(await answer, "done");
  assert.equal(proposals.count, 0);
});

test("a proposal that is never applied times out", async () => {
  const clock = new ManualClock();
  const proposals = new Proposals(clock, 7000);
  const answer = assert.rejects(proposals.wait(1, Buffer.from("x")), /request timed out/);
  await clock.advance(7500);
  await answer;
  assert.equal(clock.pendingTimers, 0);
});

test("a proposal whose index another leader reused is told when the index is taken again", async () => {
  const proposals = new Proposals(new ManualClock(), 7000);
  const lost = assert.rejects(proposals.wait(1, Buffer.from("x")), /leader changed/);
  const data = Buffer.from("y");
  const kept = proposals.wait(1, data);
  await lost;
  proposals.take(1, data)!.resolve(1);
  assert.equal(await kept, 1);
});

test("waiting bytes are bounded", async () => {
  const proposals = new Proposals(new ManualClock(), 7000);
  proposals.checkRoom(pendingProposalBytesMax);
  const answer = assert.rejects(proposals.wait(1, Buffer.alloc(10)), /server stopped/);
  assert.throws(() => proposals.checkRoom(pendingProposalBytesMax), /too many requests/);
  proposals.failAll(() => new Error("server stopped"));
  await answer;
  proposals.checkRoom(pendingProposalBytesMax);
});
