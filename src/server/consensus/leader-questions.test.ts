import assert from "node:assert/strict";
import { test } from "node:test";
import { etcdError, type Logger } from "../../base/index.ts";
import { ManualClock } from "../../base/testing/manual-clock.ts";
import { LeaderQuestions, type Question } from "./leader-questions.ts";
import { LeaderWatch } from "./leader-watch.ts";

const ownId = 1n;
const quiet: Logger = { debug() {}, info() {}, warn() {}, error() {} };

function startQuestions(leader = 0n) {
  const clock = new ManualClock();
  const raft = { leader };
  const leaders = new LeaderWatch(() => raft.leader, clock);
  const asked: bigint[] = [];
  const answers: (string | Error)[] = [];
  const question: Question<string> = {
    what: "the time of day",
    here: async () => (raft.leader === ownId ? "own answer" : undefined),
    there: async (member) => {
      asked.push(member);
      const answer = answers.shift() ?? new Error("no answer");
      if (answer instanceof Error) throw answer;
      return answer;
    },
    isFinal: ({ kind }) => kind === "LearnerNotReady",
  };
  const questions = new LeaderQuestions({
    ownId,
    leaders,
    clock,
    logger: quiet,
    timeoutMs: 7_000,
  });
  const elect = (to: bigint): void => {
    raft.leader = to;
    leaders.changed();
  };
  return { clock, asked, answers, elect, ask: () => questions.ask(question) };
}

test("a leader answers its own questions", async () => {
  const { asked, ask } = startQuestions(ownId);
  assert.equal(await ask(), "own answer");
  assert.deepEqual(asked, []);
});

test("the leader is asked again until it answers, whoever it is by then", async () => {
  const { clock, asked, answers, elect, ask } = startQuestions(2n);
  answers.push(new Error("connection refused"), etcdError("NotLeader"), "its answer");
  const answer = ask();
  await clock.yield();
  await clock.advance(50);
  elect(3n);
  await clock.yield();
  await clock.advance(50);
  assert.equal(await answer, "its answer");
  assert.deepEqual(asked, [2n, 2n, 3n]);
});

test("a member that becomes the leader meanwhile answers itself", async () => {
  const { clock, elect, ask } = startQuestions();
  const answer = ask();
  await clock.yield();
  await clock.advance(3_000);
  elect(ownId);
  await clock.yield();
  await clock.advance(50);
  assert.equal(await answer, "own answer");
});

test("what the leader refuses for good is not asked again", async () => {
  const { asked, answers, ask } = startQuestions(2n);
  answers.push(etcdError("LearnerNotReady"));
  await assert.rejects(ask(), { kind: "LearnerNotReady" });
  assert.deepEqual(asked, [2n]);
});

test("without a leader, or without its answer, there is an end", async () => {
  const alone = startQuestions();
  const unanswered = assert.rejects(alone.ask(), { kind: "NoLeader" });
  await alone.clock.yield();
  await alone.clock.advance(7_000);
  await unanswered;
  const unheard = startQuestions(2n);
  const timedOut = assert.rejects(unheard.ask(), { kind: "Timeout" });
  await unheard.clock.yield();
  await unheard.clock.advance(7_100);
  await timedOut;
  assert.equal(unheard.clock.pendingTimers, 0);
});
