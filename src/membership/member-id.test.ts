import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { initialMembers } from "./initial-members.ts";
import { computeClusterId, computeMemberId } from "./member-id.ts";

const sha1 = (bytes: Buffer): Buffer => createHash("sha1").update(bytes).digest();

test("etcd's default member and cluster have their well-known IDs", () => {
  const [member, ...others] = initialMembers(
    [{ name: "default", peerUrls: ["http://localhost:2380"] }],
    { token: "etcd-cluster", sha1 },
  );
  assert.deepEqual(others, []);
  assert.equal(member!.id, 0x8e9e05c52164694dn);
  assert.equal(computeClusterId([member!.id], sha1), 0xcdf818194e3a8c32n);
});

test("the order in which URLs and members are given does not matter", () => {
  const forwards = computeMemberId({ peerUrls: ["http://a:1", "http://b:1"], token: "t" }, sha1);
  const backwards = computeMemberId({ peerUrls: ["http://b:1", "http://a:1"], token: "t" }, sha1);
  assert.equal(forwards, backwards);
  assert.equal(computeClusterId([1n, 2n, 3n], sha1), computeClusterId([3n, 1n, 2n], sha1));
});

test("a member added later gets an ID of its time", () => {
  const peerUrls = ["http://127.0.0.1:9999"];
  const now = computeMemberId({ peerUrls, unixSeconds: 1_700_000_000 }, sha1);
  assert.equal(now, sha1(Buffer.from("http://127.0.0.1:99991700000000")).readBigUInt64BE(0));
  assert.notEqual(now, computeMemberId({ peerUrls, unixSeconds: 1_700_000_001 }, sha1));
});

test("initial members come in order of their IDs with their URLs sorted", () => {
  const members = initialMembers(
    [
      { name: "one", peerUrls: ["http://b:1", "http://a:1"] },
      { name: "two", peerUrls: ["http://c:1"] },
      { name: "three", peerUrls: ["http://d:1"] },
    ],
    { token: "etcd-cluster", sha1 },
  );
  const ids = members.map(({ id }) => id);
  assert.deepEqual(
    ids,
    ids.toSorted((a, b) => (a < b ? -1 : 1)),
  );
  const one = members.find(({ name }) => name === "one");
  assert.deepEqual(one!.peerUrls, ["http://a:1", "http://b:1"]);
});
