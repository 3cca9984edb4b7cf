import assert from "node:assert/strict";
import { test } from "node:test";
import { ManualClock } from "../base/testing/manual-clock.ts";
import { noPeerMetrics } from "./peer-metrics.ts";
import { Reachability } from "./reachability.ts";
import { UrlPicker } from "./url-picker.ts";

const refused = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });
const [one, two] = ["http://one:2380", "http://two:2380"] as const;

function start(urls: readonly string[]) {
  const told = { gone: 0 };
  const nothing = (): void => undefined;
  const picker = new UrlPicker(urls);
  const reachability = new Reachability("a", {
    clock: new ManualClock(),
    logger: { debug: nothing, info: nothing, warn: nothing, error: nothing },
    metrics: noPeerMetrics,
    picker,
    onGone: () => void told.gone++,
  });
  const open = (): void => {
    reachability.streamOpened();
    reachability.streamOpened();
  };
  const breakOff = (): void => {
    reachability.streamClosed("reset");
    reachability.streamClosed("reset");
  };
  return { reachability, picker, told, open, breakOff };
}

test("a member is gone once its streams broke and all of its URLs refuse, and that is told once", () => {
  const { reachability, told, open, breakOff } = start([one, two]);
  open();
  breakOff();
  reachability.dialFailed(one, refused);
  assert.equal(told.gone, 0);
  reachability.dialFailed(two, refused);
  assert.equal(told.gone, 1);
  reachability.dialFailed(one, refused);
  reachability.dialFailed(two, refused);
  assert.equal(told.gone, 1);
  open();
  breakOff();
  reachability.dialFailed(two, refused);
  reachability.dialFailed(one, refused);
  assert.equal(told.gone, 2);
});

test("a member that was never reached, or has a stream open, is not gone", () => {
  const { reachability, told, open } = start([one]);
  reachability.dialFailed(one, refused);
  open();
  reachability.streamClosed("reset");
  reachability.dialFailed(one, refused);
  assert.equal(told.gone, 0);
  reachability.streamClosed("reset");
  reachability.dialFailed(one, refused);
  assert.equal(told.gone, 1);
});

test("a stream that this member closed itself says nothing", () => {
  const { reachability, told, open } = start([one]);
  open();
  reachability.streamClosed();
  reachability.streamClosed();
  reachability.dialFailed(one, refused);
  assert.equal(told.gone, 0);
});

test("a URL that answers or is silent takes its refusal back, and a new one has not refused yet", () => {
  const { reachability, picker, told, open, breakOff } = start([one, two]);
  open();
  breakOff();
  reachability.dialFailed(one, refused);
  reachability.dialFailed(one, "no answer within 5000 ms");
  reachability.dialFailed(two, refused);
  assert.equal(told.gone, 0);
  picker.update([two, "http://three:2380"]);
  reachability.dialFailed(two, refused);
  assert.equal(told.gone, 0);
});
