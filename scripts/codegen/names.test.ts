import assert from "node:assert/strict";
import { test } from "node:test";
import { camelCase, enumName, messageName } from "./names.ts";

test("field names become lower camel case, runs of capitals being one word", () => {
  const names: Readonly<Record<string, string>> = {
    key: "key",
    range_end: "rangeEnd",
    ID: "id",
    TTL: "ttl",
    v2: "v2",
    grantedTTL: "grantedTtl",
    remaining_TTL: "remainingTtl",
    RemainingTTL: "remainingTtl",
    peerURLs: "peerUrls",
    peer_urls: "peerUrls",
    member_ID: "memberId",
    NodeID: "nodeId",
    dbSizeInUse: "dbSizeInUse",
    LeaseTimeToLiveRequest: "leaseTimeToLiveRequest",
  };
  for (const [proto, camel] of Object.entries(names)) assert.equal(camelCase(proto), camel);
});

test("messages begin with a capital, and enums of one word carry the name of their message", () => {
  assert.equal(messageName("snapshot"), "Snapshot");
  assert.equal(enumName("Type", "Permission"), "PermissionType");
  assert.equal(enumName("SortOrder", "RangeRequest"), "SortOrder");
  assert.equal(enumName("Type", undefined), "Type");
});
