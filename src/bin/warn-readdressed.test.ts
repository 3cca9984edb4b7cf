import assert from "node:assert/strict";
import { test } from "node:test";
import type { LogFields } from "../base/index.ts";
import { warnReaddressed } from "./warn-readdressed.ts";

function warningsFor(advertised: readonly string[], recorded: readonly string[]): LogFields[] {
  const told: LogFields[] = [];
  const nobody = (): void => undefined;
  const warn = (_message: string, fields: LogFields = {}): void => void told.push(fields);
  const member = { id: 0xabn, name: "m", clientUrls: [], isLearner: false };
  warnReaddressed(
    { memberId: 0xabn, members: [{ ...member, peerUrls: recorded }], advertised },
    { debug: nobody, info: nobody, warn, error: nobody },
  );
  return told;
}

test("a member that moved is told how to tell the others", () => {
  const [fields] = warningsFor(["http://b:1"], ["http://a:1"]);
  assert.deepEqual(fields, {
    "local-member-id": "ab",
    advertised: ["http://b:1"],
    recorded: ["http://a:1"],
    advice: "etcdctl member update ab --peer-urls=http://b:1",
  });
});

test("a member that is where it was, or not yet known, is not bothered", () => {
  assert.deepEqual(warningsFor(["http://a:1", "http://b:1"], ["http://b:1", "http://a:1"]), []);
  assert.deepEqual(warningsFor(["http://a:1"], []), []);
});
