import assert from "node:assert/strict";
import { test } from "node:test";
import { etcdserverpb, membershippb } from "../wire/protobuf/index.ts";
import {
  attributesRequest,
  decodeClusterRequest,
  decodeV2Request,
  versionRequest,
} from "./cluster-change-codec.ts";
import { MembershipFormatError } from "./member-json.ts";

const { InternalRaftRequest, Request } = etcdserverpb;
const {
  Attributes,
  ClusterMemberAttrSetRequest,
  ClusterVersionSetRequest,
  DowngradeInfoSetRequest,
} = membershippb;
const id = 0x8e9e05c52164694dn;
const attributes = { name: "default", clientUrls: ["http://localhost:2379"] };

test("a member publishes itself as members of 3.4 and 3.5 do", () => {
  const request = attributesRequest(id, attributes);
  assert.equal(request.method, "PUT");
  assert.equal(request.path, "/0/members/8e9e05c52164694d/attributes");
  assert.equal(request.val, '{"name":"default","clientURLs":["http://localhost:2379"]}');
  assert.deepEqual(decodeV2Request(request), { kind: "attributes", id, attributes });
});

test("the cluster version is a v2 key", () => {
  const request = versionRequest("3.5.0");
  assert.equal(request.path, "/0/version");
  assert.deepEqual(decodeV2Request(request), { kind: "version", version: "3.5.0" });
});

test("other v2 requests say nothing of the cluster", () => {
  for (const [method, path, val] of [
    ["PUT", "/1/members/1/attributes", "{}"],
    ["PUT", "/0/members/1/raftAttributes", "{}"],
    ["PUT", "/0/members/8e9e05c52164694d0/attributes", "{}"],
    ["GET", "/0/version", "3.5.0"],
    ["PUT", "/0/version", "latest"],
    ["SYNC", "", ""],
  ] as const) {
    assert.equal(decodeV2Request(Request.create({ method, path, val })), undefined);
  }
});

test("attributes that are not JSON are refused", () => {
  const request = Request.create({ method: "PUT", path: "/0/members/1/attributes", val: "x" });
  assert.throws(() => decodeV2Request(request), MembershipFormatError);
});

test("members of 3.6 say the same in v3 requests", () => {
  const decode = (fields: Partial<etcdserverpb.InternalRaftRequest>) =>
    decodeClusterRequest(InternalRaftRequest.create(fields));
  const clusterMemberAttrSet = ClusterMemberAttrSetRequest.create({
    memberId: id,
    memberAttributes: Attributes.create(attributes),
  });
  assert.deepEqual(decode({ clusterMemberAttrSet }), { kind: "attributes", id, attributes });
  const clusterVersionSet = ClusterVersionSetRequest.create({ ver: "3.6.0" });
  assert.deepEqual(decode({ clusterVersionSet }), { kind: "version", version: "3.6.0" });
  const on = DowngradeInfoSetRequest.create({ enabled: true, ver: "3.4.0" });
  assert.deepEqual(decode({ downgradeInfoSet: on }), {
    kind: "downgrade",
    downgrade: { enabled: true, targetVersion: "3.4.0" },
  });
  const off = DowngradeInfoSetRequest.create({ enabled: false, ver: "3.4.0" });
  assert.deepEqual(decode({ downgradeInfoSet: off }), {
    kind: "downgrade",
    downgrade: { enabled: false, targetVersion: "" },
  });
  assert.equal(decode({}), undefined);
});
