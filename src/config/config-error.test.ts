import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { ConfigError } from "./config-error.ts";

test("the message names the setting, its value, where that came from and what is allowed", () => {
  const error = new ConfigError({
    setting: "heartbeat-interval",
    given: "0",
    source: { kind: "environment", variable: "ETCD_HEARTBEAT_INTERVAL" },
    reason: "--heartbeat-interval must be >0 (set to 0ms)",
    allowed: "a whole number of milliseconds from 1",
    exitCode: 1,
  });
  assert.equal(
    error.message,
    "Cannot start: --heartbeat-interval must be >0 (set to 0ms): " +
      'value "0" from environment ETCD_HEARTBEAT_INTERVAL, allowed: a whole number of milliseconds from 1',
  );
});

test("no outside text makes the message longer than one line", () => {
  const outside = fc.string({ unit: "binary" });
  fc.assert(
    fc.property(outside, outside, outside, (given, reason, path) => {
      const source = { kind: "file", style: "yaml", path, line: 1, key: given } as const;
      const facts = { setting: given, given, source, reason, allowed: "x", exitCode: 1 } as const;
      assert.ok(!/[\p{Cc}\u2028\u2029]/u.test(new ConfigError(facts).message));
    }),
  );
});

test("a very long value is cut in the message and kept in the error", () => {
  const given = "x".repeat(100_000);
  const source = { kind: "argument" } as const;
  const error = new ConfigError({
    setting: "name",
    given,
    source,
    reason: "no",
    allowed: "",
    exitCode: 2,
  });
  assert.ok(error.message.length < 400);
  assert.equal(error.given.length, 100_000);
});
