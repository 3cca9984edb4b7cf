import assert from "node:assert/strict";
import { test } from "node:test";
import { inflightBytesMax } from "../raft/index.ts";
import * as limits from "./limits.ts";

test("limits keep their order", () => {
  assert.ok(3 * limits.linkHeartbeatMs <= limits.silenceMaxMs);
  assert.ok(limits.pooledIdleMaxMs < limits.silenceMaxMs);
  assert.ok(limits.dialRetryFirstMs < limits.dialRetryLongestMs);
  assert.ok(limits.dialRetryLongestMs < limits.dialRetryRefusedMs);
  assert.ok(limits.messageBytesMax <= limits.streamQueueBytesMax);
  assert.ok(limits.socketBacklogBytesMax < limits.streamQueueBytesMax);
  assert.ok(limits.messageBytesMax < limits.requestBodiesBytesMax);
  assert.ok(limits.pipelineInFlightMax <= limits.connectionsPerAddressMax);
  assert.ok(Number.isInteger(limits.frameEntriesMax));
});

test("all that a leader has in flight to a follower fits the queue of its stream", () => {
  // An entry is counted with a third more here than there, if it has no data.
  assert.ok(1.5 * inflightBytesMax < limits.streamQueueBytesMax);
});
