import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { MembershipFormatError } from "./member-json.ts";
import { encodeV2State } from "./v2-state.ts";
import { decodeV2State } from "./v2-state-reader.ts";

/** Made by etcd 3.4.23: one voter, one learner that has not started, one member removed, v2 keys /a/b and /a/c. */
const official = readFileSync(
  new URL("testdata/official-3.4.23-v2-state.json", import.meta.url),
  "utf8",
);

const voter = {
  id: 0xbdae9bbc11dd390dn,
  name: "m1",
  peerUrls: ["http://127.0.0.1:23801"],
  clientUrls: ["http://127.0.0.1:23791"],
  isLearner: false,
};
const learner = {
  id: 0x921d02916e4409bbn,
  name: "",
  peerUrls: ["http://127.0.0.1:23998"],
  clientUrls: [],
  isLearner: true,
};

function node(children: object | null, value = ""): object {
  return { Value: value, Children: children };
}

function state(root: unknown): Buffer {
  return Buffer.from(JSON.stringify({ Root: root }));
}

function stateOfCluster(children: object): Buffer {
  return state(node({ 0: node(children) }));
}

test("the cluster is read from a snapshot of etcd 3.4.23", () => {
  assert.deepEqual(decodeV2State(Buffer.from(official)), {
    members: [learner, voter],
    removedIds: [0x91654c3a356984acn],
    clusterVersion: "3.4.0",
    userKeys: 2,
    hasCustomContent: true,
  });
});

test("what is written here has the form of what etcd writes", () => {
  const view = {
    members: () => [learner, voter],
    removedIds: () => [0x91654c3a356984acn],
    clusterVersion: "3.4.0",
  };
  const ours = JSON.parse(encodeV2State(view).toString());
  const theirs = JSON.parse(official);
  assert.deepEqual(shape(ours.Root.Children[0]), shape(theirs.Root.Children[0]));
  assert.deepEqual(Object.keys(ours), Object.keys(theirs));
  assert.deepEqual(
    Object.keys(ours.WatcherHub.EventHistory.Queue),
    Object.keys(theirs.WatcherHub.EventHistory.Queue),
  );
});

/** A tree without its indexes, which count the writes of one history. */
function shape(tree: unknown): unknown {
  return JSON.parse(
    JSON.stringify(tree, (name, value) =>
      name === "CreatedIndex" || name === "ModifiedIndex" ? typeof value : value,
    ),
  );
}

test("what was written here is read back", () => {
  for (const clusterVersion of ["3.5.0", undefined]) {
    const view = { members: () => [learner, voter], removedIds: () => [1n, 2n], clusterVersion };
    assert.deepEqual(decodeV2State(encodeV2State(view)), {
      members: [learner, voter],
      removedIds: [1n, 2n],
      clusterVersion,
      userKeys: 0,
      hasCustomContent: false,
    });
  }
});

test("a cluster without members, removed members and v2 keys is none to stumble over", () => {
  assert.deepEqual(decodeV2State(stateOfCluster({})), {
    members: [],
    removedIds: [],
    clusterVersion: undefined,
    userKeys: 0,
    hasCustomContent: false,
  });
});

test("a v2 tree deeper than the stack is counted all the same", () => {
  const depth = 20_000;
  const open = '{"Value":"","Children":{"d":'.repeat(depth);
  const text = `{"Root":{"Value":"","Children":{"0":{"Value":"","Children":{}},"1":${open}{"Value":"x","Children":null}${"}}".repeat(depth)}}}}`;
  assert.equal(decodeV2State(Buffer.from(text)).userKeys, 1);
});

const refused: readonly [name: string, bytes: Buffer, message: RegExp][] = [
  ["no JSON", Buffer.from("\x08\x96\x01"), /not JSON/],
  ["nothing", Buffer.alloc(0), /not JSON/],
  ["a state without a tree", Buffer.from("{}"), /"\/" is not an object/],
  ["a list", Buffer.from("[]"), /"the state" is not an object/],
  ["a tree without cluster", state(node({})), /no node \/0/],
  ["a node without value", stateOfCluster({ members: {} }), /"\/0\/members" has no value/],
  ["children in a list", state({ Value: "", Children: [] }), /"\/" is not an object/],
  [
    "a version that is none",
    stateOfCluster({ version: node(null, "new") }),
    /\/0\/version is "new"/,
  ],
  [
    "a member without ID",
    stateOfCluster({ members: node({ "x\n": node({}) }) }),
    /"\/0\/members\/x\\n" does not name a member/,
  ],
  [
    "a removed member without ID",
    stateOfCluster({ removed_members: node({ "-1": node(null) }) }),
    /"\/0\/removed_members\/-1" does not name a member/,
  ],
  [
    "a member without peer URLs",
    stateOfCluster({ members: node({ ab: node({}) }) }),
    /member ab has no raftAttributes/,
  ],
  [
    "a member whose attributes are no JSON",
    stateOfCluster({ members: node({ ab: node({ raftAttributes: node(null, "{") }) }) }),
    /not JSON/,
  ],
];

for (const [name, bytes, message] of refused) {
  test(`${name} is refused`, () => {
    assert.throws(
      () => decodeV2State(bytes),
      (error) => error instanceof MembershipFormatError && message.test(error.message),
    );
  });
}

test("what the v2 API has left is found, but for the empty directories of users and roles", () => {
  const file = (path: string) => ({ Path: path, Value: "x", Children: null });
  const directory = (path: string, children = {}) => ({
    Path: path,
    Value: "",
    Children: children,
  });
  const found = (nodes: object): boolean => {
    const Root = directory("/", { 0: directory("/0"), ...nodes });
    return decodeV2State(Buffer.from(JSON.stringify({ Root }))).hasCustomContent;
  };
  const roles = directory("/2/roles", { root: file("/2/roles/root") });
  const enabled = file("/2/enabled");
  assert.equal(found({}), false);
  assert.equal(found({ 1: directory("/1") }), false);
  assert.equal(found({ 1: directory("/1", { d: directory("/1/d") }) }), true);
  assert.equal(found({ 2: directory("/2", { enabled, roles: directory("/2/roles") }) }), false);
  assert.equal(found({ 2: directory("/2", { enabled, roles }) }), true);
  assert.equal(found({ 3: directory("/3", { a: file("/3/a") }) }), true);
});
