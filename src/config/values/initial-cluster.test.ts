import assert from "node:assert/strict";
import { test } from "node:test";
import { initialCluster } from "./initial-cluster.ts";

test("members are read with all their URLs", () => {
  const members = initialCluster.parse("a=http://h1:1,b=http://h2:2,a=http://h0:3");
  assert.deepEqual(
    members.map(({ name, peerUrls }) => [name, peerUrls.map((url) => url.href)]),
    [
      ["a", ["http://h0:3", "http://h1:1"]],
      ["b", ["http://h2:2"]],
    ],
  );
  assert.equal(initialCluster.format(members), "a=http://h0:3,a=http://h1:1,b=http://h2:2");
});

test("empty text and stray commas name no member", () => {
  assert.deepEqual(initialCluster.parse(""), []);
  assert.deepEqual(initialCluster.parse(" ,,"), []);
});

test("a name without a URL is refused after parsing, as etcd does", () => {
  assert.throws(() => initialCluster.parse("a"), { found: "afterwards" });
  assert.throws(() => initialCluster.parse("a=h:1"), /URL scheme must be http/);
});
