// Watches at a server that does what the test says.
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { etcdserverpb, services } from "../../wire/protobuf/index.ts";

import { Client } from "../client.ts";
import { ClientError, type ClientOptions, Status } from "../light/index.ts";
import { streamLimits } from "../limits.ts";
import { answering, FakeServer } from "../testing/fake-server.ts";
import { FakeWatches, putEvent } from "../testing/fake-watch.ts";
import type { WatchOptions } from "./watch-options.ts";

const { Authenticate } = services["etcdserverpb.Auth"];
const { AuthenticateResponse } = etcdserverpb;

type Answers = AsyncGenerator<etcdserverpb.WatchResponse>;

interface Setup {
  readonly client: Client;
  readonly watches: FakeWatches;
  readonly server: FakeServer;
}

async function setUp(t: TestContext, options: Partial<ClientOptions> = {}): Promise<Setup> {
  const watches = new FakeWatches();
  const server = await FakeServer.start(t, [
    watches.method,
    answering(Authenticate, () => AuthenticateResponse.create({ token: "t" })),
  ]);
  const client = new Client({ endpoints: [server.endpoint], ...options });
  t.after(() => client.close());
  return { client, watches, server };
}

const key = { key: Buffer.from("k") };

/** The revisions of the next answer's events. */
async function revisionsOf(answers: Answers): Promise<number[]> {
  const { value } = await answers.next();
  return value.events.map((event: { kv: { modRevision: number } }) => event.kv.modRevision);
}

async function failureOf(answers: Answers): Promise<ClientError> {
  const error = await answers.next().then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof ClientError, String(error));
  return error;
}

test("the request says what is wanted", async (t) => {
  const { client, watches } = await setUp(t);
  const options: WatchOptions = {
    key: Buffer.from("a"),
    rangeEnd: Buffer.from("b"),
    startRevision: 7,
    prevKv: true,
    progressNotify: true,
    fragment: true,
    noPut: true,
    noDelete: true,
  };
  client.watch(options);
  const request = await (await watches.next()).creation();
  assert.equal(request.key.toString(), "a");
  assert.equal(request.rangeEnd.toString(), "b");
  assert.equal(request.startRevision, 7n);
  assert.deepEqual([request.prevKv, request.progressNotify, request.fragment], [true, true, true]);
  assert.deepEqual(request.filters, [0, 1]);
});

test("all watches share a stream, and those that want a leader another one", async (t) => {
  const { client, watches, server } = await setUp(t);
  const answers = [client.watch(key), client.watch(key), client.watch(key)];
  const stream = await watches.next();
  for (const at of [0, 1, 2]) await stream.create(at, 10);
  stream.events(2, [12]);
  stream.events(0, [11]);
  stream.events(1, [13]);
  assert.deepEqual(await Promise.all(answers.map(revisionsOf)), [[11], [13], [12]]);
  client.watch({ ...key, requiresLeader: true });
  await (await watches.next()).creation();
  assert.deepEqual(
    server.calls.map(({ metadata }) => metadata.get("hasleader")),
    [[], ["true"]],
  );
});

test("after a broken stream a watch goes on behind what it delivered", async (t) => {
  const { client, watches } = await setUp(t);
  const answers = client.watch(key);
  const first = await watches.next();
  assert.equal((await first.create(0, 10)).startRevision, 0n);
  first.events(0, [11, 12]);
  assert.deepEqual(await revisionsOf(answers), [11, 12]);
  // Delivered to the client, not yet read: it does not come twice either.
  first.events(0, [15]);
  first.fail(Status.unavailable, "gone");
  const second = await watches.next();
  assert.equal((await second.create(5, 20)).startRevision, 16n);
  second.events(5, [16, 21]);
  assert.deepEqual(await revisionsOf(answers), [15]);
  assert.deepEqual(await revisionsOf(answers), [16, 21]);
});

test("a watch from now on that saw nothing goes on where it began", async (t) => {
  const { client, watches } = await setUp(t);
  client.watch(key);
  const first = await watches.next();
  await first.create(0, 10);
  first.fail(Status.internal, "broken");
  const second = await watches.next();
  assert.equal((await second.create(0, 30)).startRevision, 11n);
  second.fail(Status.unavailable, "gone");
  assert.equal((await (await watches.next()).creation()).startRevision, 11n);
});

test("progress moves where a watch goes on; the answer to a request for it does not", async (t) => {
  const { client, watches } = await setUp(t);
  const answers = client.watch({ ...key, progressNotify: true });
  const first = await watches.next();
  await first.create(0, 10);
  first.answer({ watchId: 0n, revision: 25 });
  assert.equal((await answers.next()).value.header.revision, 25);
  client.requestProgress();
  assert.ok((await first.request()).progressRequest);
  first.answer({ watchId: -1n, revision: 40 });
  assert.equal((await answers.next()).value.header.revision, 40);
  first.fail(Status.unavailable, "gone");
  assert.equal((await (await watches.next()).creation()).startRevision, 26n);
});

test("a request for progress waits until there is a watch", async (t) => {
  const { client, watches } = await setUp(t);
  const answers = client.watch(key);
  client.requestProgress();
  const stream = await watches.next();
  await stream.create(0, 10);
  assert.ok((await stream.request()).progressRequest);
  stream.answer({ watchId: -1n, revision: 12 });
  assert.equal((await answers.next()).value.header.revision, 12);
});

test("fragments are joined, and dropped when the stream breaks among them", async (t) => {
  const { client, watches } = await setUp(t);
  const answers = client.watch({ ...key, fragment: true });
  const other = client.watch(key);
  const first = await watches.next();
  await first.create(0, 10);
  await first.create(1, 10);
  first.events(0, [11], true);
  first.events(1, [11]);
  first.events(0, [11], true);
  first.events(0, [11, 12]);
  assert.deepEqual(await revisionsOf(other), [11]);
  assert.deepEqual(await revisionsOf(answers), [11, 11, 11, 12]);
  first.events(0, [13], true);
  first.fail(Status.unavailable, "gone");
  const second = await watches.next();
  assert.equal((await second.create(0, 20)).startRevision, 13n);
});

test("compacted history ends a watch, and says what there is", async (t) => {
  const { client, watches } = await setUp(t);
  const answers = client.watch({ ...key, startRevision: 3 });
  const stream = await watches.next();
  await stream.create(0, 10);
  stream.answer({ watchId: 0n, canceled: true, compactRevision: 8 });
  const error = await failureOf(answers);
  assert.equal(error.code, Status.outOfRange);
  assert.equal(error.message, "etcdserver: mvcc: required revision has been compacted");
  assert.equal(error.compactRevision, 8);
  assert.deepEqual(await answers.next(), { done: true, value: undefined });
});

test("a refused watch tells why, and leaves the others alone", async (t) => {
  const { client, watches } = await setUp(t);
  const refused = client.watch(key);
  const answers = client.watch(key);
  const stream = await watches.next();
  await stream.creation();
  const cancelReason = "rpc error: code = PermissionDenied desc = etcdserver: permission denied";
  stream.answer({ watchId: -1n, created: true, canceled: true, cancelReason });
  await stream.create(0, 10);
  stream.events(0, [11]);
  assert.equal((await failureOf(refused)).message, cancelReason);
  assert.deepEqual(await revisionsOf(answers), [11]);
});

test("a refusal that no new stream would change ends all watches", async (t) => {
  for (const [code, message] of [
    [Status.permissionDenied, "no"],
    [Status.unavailable, "etcdserver: no leader"],
  ] as const) {
    const { client, watches } = await setUp(t);
    const answers = [client.watch(key), client.watch(key)];
    (await watches.next()).fail(code, message);
    for (const each of answers) assert.equal((await failureOf(each)).message, message);
    // The next watch begins anew.
    const again = client.watch(key);
    const stream = await watches.next();
    await stream.create(0, 1);
    stream.events(0, [2]);
    assert.deepEqual(await revisionsOf(again), [2]);
  }
});

test("a stale token is renewed once, and the watches come back", async (t) => {
  const credentials = { user: "u", password: "p" };
  const { client, watches, server } = await setUp(t, { credentials });
  const cancelReason = "rpc error: code = Unauthenticated desc = etcdserver: invalid auth token";
  const answers = client.watch({ ...key, startRevision: 5 });
  const first = await watches.next();
  await first.creation();
  first.answer({ watchId: -1n, created: true, canceled: true, cancelReason });
  const second = await watches.next();
  assert.equal((await second.create(0, 10)).startRevision, 5n);
  second.events(0, [6]);
  assert.deepEqual(await revisionsOf(answers), [6]);
  assert.equal(server.callsOf(Authenticate.path).length, 2);
  second.answer({ watchId: 0n, canceled: true, cancelReason });
  const third = await watches.next();
  await third.creation();
  third.answer({ watchId: -1n, created: true, canceled: true, cancelReason });
  assert.equal((await failureOf(answers)).message, cancelReason);
});

test("leaving a watch cancels it, and the last one ends the stream", async (t) => {
  const { client, watches } = await setUp(t);
  const abort = new AbortController();
  const first = client.watch(key);
  const second = client.watch({ ...key, signal: abort.signal });
  const stream = await watches.next();
  await stream.create(0, 10);
  await stream.create(1, 10);
  stream.events(0, [11]);
  for await (const answer of first) {
    assert.equal(answer.events.length, 1);
    break;
  }
  assert.equal((await stream.request()).cancelRequest?.watchId, 0n);
  const cancelled = new Promise((resolve) => stream.call.once("cancelled", resolve));
  const end = second.next();
  abort.abort();
  assert.deepEqual(await end, { done: true, value: undefined });
  await cancelled;
});

test("a watch that begins while the last one ends is not taken for it", async (t) => {
  const { client, watches } = await setUp(t);
  for (let round = 0; round < 5; round += 1) {
    const answers = client.watch({ ...key, createdNotify: true });
    const stream = await watches.next();
    await stream.create(0, 10);
    assert.equal((await answers.next()).value.created, true);
    await answers.return(undefined);
  }
});

test("a watch that is left before it stands is cancelled when it does", async (t) => {
  const { client, watches } = await setUp(t);
  const abort = new AbortController();
  client.watch({ ...key, signal: abort.signal });
  const answers = client.watch(key);
  const stream = await watches.next();
  await stream.creation();
  abort.abort();
  stream.answer({ watchId: 0n, created: true });
  await stream.create(1, 10);
  assert.equal((await stream.request()).cancelRequest?.watchId, 0n);
  stream.events(0, [11]);
  stream.events(1, [12]);
  assert.deepEqual(await revisionsOf(answers), [12]);
});

test("a slow reader leaves the stream and comes back behind what it has", async (t) => {
  const { client, watches } = await setUp(t);
  const slow = client.watch(key);
  const quick = client.watch(key);
  const stream = await watches.next();
  await stream.create(0, 10);
  await stream.create(1, 10);
  const value = Buffer.alloc(streamLimits.watchQueueBytes / 4 + 1);
  for (const revision of [11, 12, 13, 14, 15]) {
    stream.answer({ watchId: 0n, revision, events: [putEvent(revision, value)] });
  }
  assert.equal((await stream.request()).cancelRequest?.watchId, 0n);
  stream.events(1, [15]);
  assert.deepEqual(await revisionsOf(quick), [15]);
  const seen: number[] = [];
  for (let read = 0; read < 4; read += 1) seen.push(...(await revisionsOf(slow)));
  const again = await stream.create(2, 20);
  assert.equal(again.startRevision, 15n);
  stream.events(2, [15, 16]);
  seen.push(...(await revisionsOf(slow)));
  assert.deepEqual(seen, [11, 12, 13, 14, 15, 16]);
});

test("the confirmation is given to who wants it, once", async (t) => {
  const { client, watches } = await setUp(t);
  const answers = client.watch({ ...key, createdNotify: true });
  const first = await watches.next();
  await first.create(0, 10);
  assert.equal((await answers.next()).value.created, true);
  first.fail(Status.unavailable, "gone");
  const second = await watches.next();
  await second.create(0, 20);
  second.events(0, [21]);
  assert.deepEqual(await revisionsOf(answers), [21]);
});

test("closing the client ends its watches", async (t) => {
  const { client, watches } = await setUp(t);
  const answers = client.watch(key);
  const read = failureOf(answers);
  await (await watches.next()).create(0, 10);
  client.close();
  assert.match((await read).message, /closing/);
});
