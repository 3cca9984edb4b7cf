import assert from "node:assert/strict";
import { test } from "node:test";
import { ManualClock } from "../../base/testing/manual-clock.ts";
import { MessageType, RaftError, type ReceivedMessage } from "../../raft/index.ts";
import { messageInTest } from "../../raft/testing/message-in-test.ts";
import { unwrittenBytesMax } from "../limits.ts";
import { Inbox } from "./inbox.ts";

function append(bytes: number): ReceivedMessage {
  const entries = bytes === 0 ? [] : [{ term: 1, index: 1, type: 0 as const, data: zeros(bytes) }];
  return { ...empty, type: MessageType.app, entries };
}

const block = Buffer.alloc(unwrittenBytesMax + 1);
const zeros = (bytes: number): Buffer => block.subarray(0, bytes);
const empty: ReceivedMessage = messageInTest({ to: 1n, from: 2n });

function startInbox() {
  const stepped: ReceivedMessage[] = [];
  const failures: unknown[] = [];
  const loop = {
    writeUnderWay: 1 as number | undefined,
    pokes: 0,
    poke: () => void loop.pokes++,
  };
  const raft = {
    canPropose: true,
    step: (message: ReceivedMessage) => void stepped.push(message),
  };
  const clock = new ManualClock();
  const inbox = new Inbox({ raft, loop, clock, failed: (error) => failures.push(error) });
  return { inbox, raft, loop, stepped, failures };
}

test("entries that come while a write hangs are dropped once there are too many; other words are not", () => {
  const { inbox, loop, stepped } = startInbox();
  inbox.receive(append(unwrittenBytesMax));
  inbox.receive(append(1));
  assert.equal(stepped.length, 2);
  inbox.receive(append(1));
  assert.equal(stepped.length, 2);
  inbox.receive(append(0));
  inbox.receive(empty);
  assert.equal(stepped.length, 4);
  loop.writeUnderWay = 2;
  inbox.receive(append(1));
  assert.equal(stepped.length, 5);
  assert.equal(loop.pokes, 5);
});

test("while nothing is being written any number of entries is taken: most may be known already", () => {
  const { inbox, loop, stepped } = startInbox();
  loop.writeUnderWay = undefined;
  for (let n = 0; n < 3; n++) inbox.receive(append(unwrittenBytesMax));
  assert.equal(stepped.length, 3);
});

test("a message that proves a loss stops the member, and nothing is taken after it", () => {
  const { inbox, raft, failures, stepped } = startInbox();
  const error = new RaftError("corruptState", "entries were lost");
  const { step } = raft;
  raft.step = () => {
    throw error;
  };
  inbox.receive(empty);
  assert.deepEqual(failures, [error]);
  raft.step = step;
  inbox.receive(empty);
  assert.equal(stepped.length, 0);
});

test("a stopped member hears nothing", () => {
  const { inbox, stepped } = startInbox();
  inbox.stop();
  inbox.receive(empty);
  assert.equal(stepped.length, 0);
});

test("a proposal that nobody can take waits until somebody can", () => {
  const { inbox, raft, stepped } = startInbox();
  raft.canPropose = false;
  const proposal = { ...append(1), type: MessageType.prop };
  inbox.receive(proposal);
  inbox.receive(empty);
  inbox.retryHeld();
  assert.deepEqual(stepped, [empty]);
  raft.canPropose = true;
  inbox.retryHeld();
  inbox.retryHeld();
  assert.deepEqual(stepped, [empty, proposal]);
});
