import assert from "node:assert/strict";
import { test } from "node:test";
import { attributesRequest, versionRequest } from "../../membership/index.ts";
import { type Entry, entryTypes } from "../../wal/index.ts";
import { etcdserverpb, membershippb } from "../../wire/protobuf/index.ts";
import { fitEntry, userChangeIn } from "./fit-entry.ts";

const { DowngradeInfoSetRequest, ClusterMemberAttrSetRequest, ClusterVersionSetRequest } =
  membershippb;
const { AuthUserAddRequest, InternalRaftRequest, PutRequest, Request, RequestHeader } =
  etcdserverpb;
const header = RequestHeader.create({ id: 9n });

function entryOf(data: Buffer, type: number = entryTypes.normal): Entry {
  return { term: 3, index: 40, type, data };
}

function v2(request: etcdserverpb.Request): Entry {
  return entryOf(Request.encode({ ...request, id: 9n }));
}

function v3(fields: Partial<etcdserverpb.InternalRaftRequest>): Entry {
  return entryOf(InternalRaftRequest.encode(InternalRaftRequest.create({ header, ...fields })));
}

const versionSet = (ver: string) =>
  v3({ clusterVersionSet: ClusterVersionSetRequest.create({ ver }) });

test("a version of the cluster falls to that of the program, in either form", () => {
  assert.deepEqual(fitEntry(versionSet("3.6.0"), "3.5.17"), versionSet("3.5.0"));
  const raised = v2(versionRequest("3.6.0"));
  assert.deepEqual(fitEntry(raised, "3.5.17"), v2(versionRequest("3.5.0")));
  assert.deepEqual(fitEntry(raised, "3.4.0"), v2(versionRequest("3.4.0")));
});

test("what the program does not know says the same in the form that it knows, or nothing", () => {
  assert.deepEqual(fitEntry(versionSet("3.5.0"), "3.4.0"), v2(versionRequest("3.4.0")));
  const attributes = { name: "m1", clientUrls: ["http://h:2379"] };
  const published = v3({
    clusterMemberAttrSet: ClusterMemberAttrSetRequest.create({
      memberId: 0xabn,
      memberAttributes: membershippb.Attributes.create(attributes),
    }),
  });
  assert.deepEqual(fitEntry(published, "3.4.0"), v2(attributesRequest(0xabn, attributes)));
  const downgrade = v3({
    downgradeInfoSet: DowngradeInfoSetRequest.create({ enabled: true, ver: "3.5.0" }),
  });
  assert.deepEqual(fitEntry(downgrade, "3.4.0"), entryOf(Buffer.alloc(0)));
});

test("everything else is the entry itself", () => {
  const kept = [
    versionSet("3.5.0"),
    versionSet("3.4.0"),
    v2(versionRequest("3.5.0")),
    v2(attributesRequest(1n, { name: "3.6.0", clientUrls: [] })),
    v3({ put: PutRequest.create({ key: Buffer.from("k"), value: Buffer.from("3.6.0") }) }),
    entryOf(Buffer.alloc(0)),
    entryOf(Buffer.from("any"), entryTypes.confChange),
  ];
  for (const entry of kept) assert.equal(fitEntry(entry, "3.5.17"), entry);
});

test("changes of users are found", () => {
  const added = v3({ authUserAdd: AuthUserAddRequest.create({ name: "root" }) });
  assert.equal(userChangeIn(added), "authUserAdd");
  assert.equal(userChangeIn(versionSet("3.6.0")), undefined);
  assert.equal(userChangeIn(v2(versionRequest("3.6.0"))), undefined);
});
