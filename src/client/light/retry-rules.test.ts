import assert from "node:assert/strict";
import { test } from "node:test";
import { services } from "../../wire/protobuf/index.ts";
import { ClientError } from "./client-error.ts";
import { attemptPauseMs, dialPauseMs, isWorthRetry } from "./retry-rules.ts";
import { Status } from "./status.ts";

/** Those that clientv3 does not repeat: client/v3/retry.go calls them without a policy. */
const onceOnly = new Set(
  [
    ["KV", "Put DeleteRange Txn Compact"],
    ["Watch", "Watch"],
    ["Cluster", "MemberAdd MemberRemove MemberUpdate MemberPromote"],
    ["Maintenance", "Defragment Downgrade"],
    ["Auth", "AuthEnable AuthDisable UserAdd UserDelete UserChangePassword UserGrantRole"],
    ["Auth", "UserRevokeRole RoleAdd RoleDelete RoleGrantPermission RoleRevokePermission"],
  ].flatMap(([service, names]) => names!.split(" ").map((n) => `/etcdserverpb.${service}/${n}`)),
);

test("what changes something is not repeated, everything else is when its server went away", () => {
  const lost = new ClientError({ code: Status.unavailable, message: "error reading from server" });
  const refused = new ClientError({ code: Status.outOfRange, message: "compacted" });
  for (const [service, methods] of Object.entries(services)) {
    if (!service.startsWith("etcdserverpb.")) continue;
    for (const { path } of Object.values(methods)) {
      assert.equal(isWorthRetry(lost, { path, endpoints: 3 }), !onceOnly.has(path), path);
      assert.equal(isWorthRetry(refused, { path, endpoints: 3 }), false, path);
    }
  }
});

test("what was certainly not sent is repeated", () => {
  const unsent = new ClientError({ code: Status.unavailable, message: "x", isUnsent: true });
  assert.ok(isWorthRetry(unsent, { path: "/etcdserverpb.KV/Put", endpoints: 1 }));
});

test("a pause comes after each quorum of attempts, with jitter", () => {
  const pauses = [0, 1, 2, 3, 4].map((attempt) => attemptPauseMs(attempt, 3, 0.5));
  assert.deepEqual(pauses, [0, 0, 25, 0, 25]);
  const extremes = [0, 1].map((fraction) => Math.round(10 * attemptPauseMs(1, 1, fraction)));
  assert.deepEqual(extremes, [225, 275]);
});

test("pauses between rounds of dialling grow up to a second", () => {
  assert.equal(dialPauseMs(0, 0.5), 25);
  assert.equal(dialPauseMs(1, 0.5), 40);
  assert.equal(dialPauseMs(50, 0.5), 1_000);
});
