import assert from "node:assert/strict";
import { test } from "node:test";
import { raftpb } from "../wire/protobuf/index.ts";
import { decodeConfChange, encodeConfChange } from "./conf-change-codec.ts";
import { MembershipFormatError } from "./member-json.ts";
import type { ConfigurationChange } from "./membership-change.ts";

const { ConfChange, ConfChangeType } = raftpb;
const id = 0xffff_ffff_ffff_fffen;
const peerUrls = ["http://a:1"];
const member = { id, name: "", peerUrls, clientUrls: [], isLearner: false };

const cases: readonly [ConfigurationChange, raftpb.ConfChangeType, string | undefined][] = [
  [
    { kind: "add", member },
    ConfChangeType.ConfChangeAddNode,
    '{"id":18446744073709551614,"peerURLs":["http://a:1"]}',
  ],
  [
    { kind: "add", member: { ...member, name: "default" } },
    ConfChangeType.ConfChangeAddNode,
    '{"id":18446744073709551614,"peerURLs":["http://a:1"],"name":"default"}',
  ],
  [
    { kind: "add", member: { ...member, isLearner: true } },
    ConfChangeType.ConfChangeAddLearnerNode,
    '{"id":18446744073709551614,"peerURLs":["http://a:1"],"isLearner":true}',
  ],
  [
    { kind: "promote", id },
    ConfChangeType.ConfChangeAddNode,
    '{"id":18446744073709551614,"peerURLs":null,"isPromote":true}',
  ],
  [{ kind: "remove", id }, ConfChangeType.ConfChangeRemoveNode, undefined],
  [
    { kind: "update", id, peerUrls, isLearner: false },
    ConfChangeType.ConfChangeUpdateNode,
    '{"id":18446744073709551614,"peerURLs":["http://a:1"]}',
  ],
];

test("each change has the type and context that etcd gives it, and is read back", () => {
  for (const [change, type, context] of cases) {
    const encoded = encodeConfChange(change, 77n);
    assert.equal(encoded.type, type);
    assert.equal(encoded.nodeId, id);
    assert.equal(encoded.id, 77n);
    assert.equal(encoded.context?.toString(), context);
    assert.deepEqual(decodeConfChange(ConfChange.decode(ConfChange.encode(encoded))), change);
  }
});

test("etcd's isPromote false is an addition", () => {
  const context = Buffer.from('{"id":5,"peerURLs":["http://a:1"],"isPromote":false}');
  const change = ConfChange.create({ type: ConfChangeType.ConfChangeAddNode, nodeId: 5n, context });
  assert.equal(decodeConfChange(change).kind, "add");
});

test("a context that is missing, malformed or of another member is refused", () => {
  for (const context of [undefined, Buffer.from("{"), Buffer.from('{"id":6}')]) {
    const change = ConfChange.create({
      type: ConfChangeType.ConfChangeAddNode,
      nodeId: 5n,
      context,
    });
    assert.throws(() => decodeConfChange(change), MembershipFormatError);
  }
});
