import assert from "node:assert/strict";
import { test } from "node:test";
import type { LogFields } from "../base/index.ts";
import { ManualClock } from "../base/testing/manual-clock.ts";
import { StageTimes } from "../host/index.ts";
import { type CallReport, StatusCode } from "../wire/grpc/index.ts";
import { methods, services } from "../wire/protobuf/index.ts";
import { slowCallLog } from "./slow-calls.ts";

const { Put, Range } = services["etcdserverpb.KV"];
const { Watch } = services["etcdserverpb.Watch"];

function setUp(warnMs: number) {
  const clock = new ManualClock();
  const lines: [string, LogFields | undefined][] = [];
  const warn = (text: string, fields?: LogFields) => void lines.push([text, fields]);
  const logger = { debug() {}, info() {}, warn, error() {} };
  const stages = new StageTimes();
  const log = slowCallLog({ clock, logger, methods, stages, warnMs });
  const took = (path: string, durationMs: number): void => {
    const report: CallReport = {
      path,
      remoteAddress: "10.0.0.7:4711",
      code: StatusCode.ok,
      durationMs,
      receivedBytes: 21,
      sentBytes: 34,
      receivedMessages: 1,
      sentMessages: 1,
    };
    log.onCallEnd(report);
  };
  return { clock, lines, log, stages, took };
}

test("a unary call beyond the limit is logged with who, what, how long and how much", () => {
  const { clock, lines, took } = setUp(300);
  took(Put.path, 300);
  assert.deepEqual(lines, []);
  took(Put.path, 1234.5);
  const startMs = clock.wallMs() - 1234.5;
  assert.deepEqual(lines, [
    [
      "request stats",
      {
        "start time": new Date(startMs).toISOString(),
        "time spent": "1235ms",
        remote: "10.0.0.7:4711",
        "response type": "/etcdserverpb.KV/Put",
        "request count": 1,
        "request size": 21,
        "response count": 1,
        "response size": 34,
        stage: "raft",
        "stage time": "1235ms",
        "held-back": 0,
      },
    ],
  ]);
});

test("a burst of slow calls of a method is one line, and another method has its own", () => {
  const { clock, lines, took } = setUp(300);
  for (let call = 0; call < 50; call++) took(Put.path, 301);
  took(Range.path, 301);
  assert.equal(lines.length, 2);
  clock.advance(10_000);
  took(Put.path, 301);
  assert.equal(lines[2]?.[1]?.["held-back"], 49);
});

test("the stage that was slow is named", () => {
  const { clock, lines, stages, took } = setUp(300);
  clock.advance(5_000);
  stages.took("fsync", 400, clock.monotonicMs() - 50);
  took(Put.path, 500);
  assert.equal(lines[0]?.[1]?.stage, "fsync");
  assert.equal(lines[0]?.[1]?.["stage time"], "400ms");
});

test("a client that is slow to take a large answer is named, once in a burst", () => {
  const { clock, lines, log } = setUp(300);
  const answer = { path: Range.path, remoteAddress: "10.0.0.7:4711", bytes: 9_000_000 };
  const [quick, slow, another] = [1, 2, 3].map(() => log.answering(answer));
  clock.advance(300);
  quick!();
  assert.equal(lines.length, 0);
  clock.advance(200);
  slow!();
  another!();
  assert.equal(lines.length, 1);
  const [text, fields] = lines[0]!;
  assert.equal(text, "request stats");
  assert.deepEqual(
    [fields?.stage, fields?.["stage time"], fields?.["response size"], fields?.remote],
    ["send", "500ms", 9_000_000, "10.0.0.7:4711"],
  );
});

test("a stream may last as long as its client likes", () => {
  const { lines, took } = setUp(300);
  took(Watch.path, 3_600_000);
  assert.deepEqual(lines, []);
});
