// Bad requests get the same answer as from official etcd: code, text, or the message if they are good after all. Both
// servers live and hold the same data afterwards.
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { services } from "../../src/wire/protobuf/index.ts";
import { hideKnownDifferences } from "../conformance/known-differences.ts";
import { requireOfficial } from "../official.ts";
import type { Answer } from "../support/grpc-client.ts";
import { badRequests, unnamedNumbers } from "./bad-requests.ts";
import { badStreams, playStream } from "./bad-streams.ts";
import { brokenMessages, overflowingLengths } from "./broken-messages.ts";
import { HostilePair } from "./hostile-pair.ts";
import { knownDifferences } from "./known-differences.ts";
import { ask, type RequestCase, sendRaw } from "./request-case.ts";

const { Put, Range } = services["etcdserverpb.KV"];
const unimplemented = 12;

function shown({ method }: RequestCase, answer: Answer): Answer {
  const { path } = method as { readonly path: string };
  return "message" in answer ? { message: hideKnownDifferences(path, answer.message) } : answer;
}

/** A method that this version leaves out is refused by its name; there is nothing to compare then. */
function isLeftOut(answer: Answer): boolean {
  return "code" in answer && answer.code === unimplemented;
}

async function compare(both: HostilePair, request: RequestCase): Promise<void> {
  const { ours, official } = await both.send(request);
  if (isLeftOut(ours)) return;
  const sight = { ours: shown(request, ours), official: shown(request, official) };
  if (knownDifferences[request.what] !== undefined) {
    assert.notDeepEqual(sight.ours, sight.official, `${request.what}: no difference any more`);
    return;
  }
  assert.deepEqual(sight.ours, sight.official, request.what);
}

async function startBoth(t: TestContext): Promise<HostilePair | undefined> {
  if (requireOfficial(t, "etcd") === undefined) return undefined;
  const both = await HostilePair.start();
  t.after(() => both.stop());
  return both;
}

test("bad requests and broken messages are answered as by official etcd, and change nothing", async (t) => {
  const both = await startBoth(t);
  if (both === undefined) return;
  for (const [group, requests] of Object.entries({ ...badRequests, ...brokenMessages })) {
    await t.test(group, async () => {
      for (const request of requests) await compare(both, request);
      await both.checkState();
    });
  }
});

test("bad requests on streams are answered as by official etcd", async (t) => {
  const both = await startBoth(t);
  if (both === undefined) return;
  for (const played of badStreams) {
    const [ours, official]: readonly Answer[][] = await Promise.all([
      playStream(both.ours, played),
      playStream(both.official, played),
    ]);
    assert.deepEqual(ours, official, played.what);
  }
  await both.checkState();
});

test("requests around the size limits get the texts of official etcd", async (t) => {
  const both = await startBoth(t);
  if (both === undefined) return;
  const requestBytesMax = 1.5 * 1024 * 1024;
  const receiveBytesMax = requestBytesMax + 512 * 1024;
  const key = Buffer.from("large");
  // The limit holds for the request within its log entry, whose header is some 30 bytes: both sides of it, bytewise.
  for (let spare = 60; spare >= 0; spare--) {
    const value = Buffer.alloc(requestBytesMax - spare, spare);
    await compare(both, ask(`${value.length} bytes`, Put, { key, value }));
  }
  for (const spare of [1, 0, -1, -1000]) {
    const bytes = receiveBytesMax - spare;
    const request = ask(`a message of ${bytes} bytes`, Put, { key, value: filling(key, bytes) });
    assert.equal(request.bytes.length, bytes);
    await compare(both, request);
  }
  await compare(both, ask("a long key", Put, { key: Buffer.alloc(1024 * 1024, 0xff) }));
  await compare(both, ask("a long key read", Range, { key: Buffer.alloc(2 * 1024 * 1024 - 9) }));
  await both.checkState();
});

/** The value with which a put of the key is a message of so many bytes. */
function filling(key: Buffer, bytes: number): Buffer {
  const value = Buffer.alloc(bytes - 32);
  const overheadBytes = Put.request.size(Put.request.create({ key, value })) - value.length;
  return Buffer.alloc(bytes - overheadBytes);
}

const refusals: Readonly<Record<string, string>> = {
  "alarm action without name": "",
  "a length of 2^63 - 1": "grpc: error unmarshalling request: unexpected EOF",
};

test("what ends official etcd's process is refused or ignored", async (t) => {
  const both = await startBoth(t);
  if (both === undefined) return;
  for (const request of [...unnamedNumbers, ...overflowingLengths]) {
    const answer = await sendRaw(both.ours, request);
    const expected = refusals[request.what] ?? "etcdserver: invalid sort option";
    assert.equal("details" in answer ? answer.details : "", expected, request.what);
  }
  await both.checkState();
});
