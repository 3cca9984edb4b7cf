import assert from "node:assert/strict";
import { test } from "node:test";
import type { Member } from "./member.ts";
import {
  decodeMember,
  decodeMembers,
  encodeMember,
  encodeMembers,
  MembershipFormatError,
} from "./member-json.ts";

// The texts are what etcd 3.4.23 answers at /members.
const first = '{"id":4863430785728769341,"peerURLs":["http://127.0.0.1:9999"]}';
const second =
  '{"id":10276657743932975437,"peerURLs":["http://localhost:2380"],"name":"default","clientURLs":["http://localhost:2379"]}';

const members: readonly Member[] = [
  {
    id: 10276657743932975437n,
    name: "default",
    peerUrls: ["http://localhost:2380"],
    clientUrls: ["http://localhost:2379"],
    isLearner: false,
  },
  {
    id: 4863430785728769341n,
    name: "",
    peerUrls: ["http://127.0.0.1:9999"],
    clientUrls: [],
    isLearner: false,
  },
];

test("members are listed at /members as etcd lists them, in order of their IDs", () => {
  assert.equal(encodeMembers(members), `[${first},${second}]\n`);
  assert.deepEqual(decodeMembers(`[${second},${first}]\n`), members);
});

test("a learner says so, after its peer URLs", () => {
  const learner = { ...members[1]!, isLearner: true };
  const text = '{"id":4863430785728769341,"peerURLs":["http://127.0.0.1:9999"],"isLearner":true}';
  assert.equal(encodeMember(learner), text);
  assert.deepEqual(decodeMember(text), learner);
});

test("missing and null fields are empty", () => {
  const empty = { id: 1n, name: "", peerUrls: [], clientUrls: [], isLearner: false };
  assert.deepEqual(decodeMember('{"id":1,"peerURLs":null}'), empty);
  assert.equal(encodeMember(empty), '{"id":1,"peerURLs":null}');
});

test("JSON of another shape is refused", () => {
  for (const text of [
    "",
    "[]",
    "null",
    '{"peerURLs":[]}',
    '{"id":"1"}',
    '{"id":-1}',
    '{"id":18446744073709551616}',
    '{"id":1,"peerURLs":"x"}',
    '{"id":1,"peerURLs":[1]}',
    '{"id":1,"isLearner":1}',
    '{"id":1,"name":2}',
  ]) {
    assert.throws(() => decodeMember(text), MembershipFormatError, text);
  }
  assert.throws(() => decodeMembers("{}"), MembershipFormatError);
});
