// Leases that are kept alive, on a clock that the test moves.
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { ManualClock } from "../../base/testing/manual-clock.ts";
import { etcdserverpb, services } from "../../wire/protobuf/index.ts";
import { Client } from "../client.ts";
import { ClientError, Status } from "../light/index.ts";
import { streamLimits } from "../limits.ts";
import { FakeServer, streaming } from "../testing/fake-server.ts";
import { ServedStreams } from "../testing/served-streams.ts";

const { LeaseKeepAlive } = services["etcdserverpb.Lease"];
const { LeaseKeepAliveResponse } = etcdserverpb;

type Request = etcdserverpb.LeaseKeepAliveRequest;
type Answer = etcdserverpb.LeaseKeepAliveResponse;

async function setUp(t: TestContext) {
  const streams = new ServedStreams<Request, Answer>();
  const server = await FakeServer.start(t, [streaming(LeaseKeepAlive, streams.serve)]);
  const clock = new ManualClock();
  const world = Object.assign(clock, { fraction: () => 0.5 });
  const client = new Client({ endpoints: [server.endpoint], world });
  t.after(() => client.close());
  return { client, clock, streams };
}

function answer(id: bigint, ttl: bigint): Answer {
  return LeaseKeepAliveResponse.create({ id, ttl });
}

test("a lease is renewed at once, and whenever a third of its time is over", async (t) => {
  const { client, clock, streams } = await setUp(t);
  const answers = client.keepAlive(7n);
  const stream = await streams.next();
  for (const ttl of [3n, 9n, 3n]) {
    assert.equal((await stream.request()).id, 7n);
    stream.call.write(answer(7n, ttl));
    assert.equal((await answers.next()).value.ttl, ttl);
    await clock.advance(Number(ttl) * 333);
    assert.equal(stream.pending, 0);
    await clock.advance(2 * Number(ttl));
  }
  assert.equal((await stream.request()).id, 7n);
});

test("all leases share a stream, and all readers of a lease a renewal", async (t) => {
  const { client, streams } = await setUp(t);
  const one = [client.keepAlive(1n), client.keepAlive(1n)];
  const two = client.keepAlive(2n);
  const stream = await streams.next();
  assert.deepEqual([(await stream.request()).id, (await stream.request()).id], [1n, 2n]);
  stream.call.write(answer(2n, 20n));
  stream.call.write(answer(1n, 10n));
  for (const reader of one) assert.equal((await reader.next()).value.ttl, 10n);
  assert.equal((await two.next()).value.ttl, 20n);
});

test("it ends when the server knows the lease no more", async (t) => {
  const { client, clock, streams } = await setUp(t);
  const answers = client.keepAlive(7n);
  const stream = await streams.next();
  await stream.request();
  stream.call.write(answer(7n, 0n));
  assert.deepEqual(await answers.next(), { done: true, value: undefined });
  assert.equal(clock.pendingTimers, 0);
});

test("it ends when the lease's time went by without an answer", async (t) => {
  const { client, clock, streams } = await setUp(t);
  const answers = client.keepAlive(7n);
  const stream = await streams.next();
  await stream.request();
  stream.call.write(answer(7n, 6n));
  await answers.next();
  await clock.advance(5_999);
  const end = answers.next();
  await clock.advance(1);
  assert.deepEqual(await end, { done: true, value: undefined });
});

test("without a first answer it ends after a while", async (t) => {
  const { client, clock, streams } = await setUp(t);
  const answers = client.keepAlive(7n);
  await (await streams.next()).request();
  await clock.advance(streamLimits.firstKeepAliveMs);
  assert.deepEqual(await answers.next(), { done: true, value: undefined });
});

test("a broken stream is opened again and what is under way is asked again", async (t) => {
  const { client, clock, streams } = await setUp(t);
  const answers = client.keepAlive(7n);
  const first = await streams.next();
  await first.request();
  first.call.write(answer(7n, 60n));
  await answers.next();
  first.fail(Status.unavailable, "etcdserver: no leader");
  const read = answers.next();
  const second = streams.next();
  const opened = second.then(() => true);
  // The pause before it begins when the client has heard of the end.
  while (!(await Promise.race([opened, clock.yield().then(() => false)]))) clock.advance(10);
  assert.equal((await (await second).request()).id, 7n);
  (await second).call.write(answer(7n, 50n));
  assert.equal((await read).value.ttl, 50n);
});

test("a refusal that no new stream would change is told", async (t) => {
  const { client, streams } = await setUp(t);
  const answers = client.keepAlive(7n);
  (await streams.next()).fail(Status.unauthenticated, "etcdserver: no");
  await assert.rejects(answers.next(), (error) => {
    assert.ok(error instanceof ClientError);
    assert.equal(error.message, "etcdserver: no");
    return true;
  });
});

test("the lease is left alone when its last reader leaves", async (t) => {
  const { client, clock, streams } = await setUp(t);
  const abort = new AbortController();
  const first = client.keepAlive(7n, { signal: abort.signal });
  const second = client.keepAlive(7n);
  const stream = await streams.next();
  await stream.request();
  const cancelled = new Promise((resolve) => stream.call.once("cancelled", resolve));
  stream.call.write(answer(7n, 6n));
  for await (const { ttl } of second) {
    assert.equal(ttl, 6n);
    break;
  }
  assert.equal((await first.next()).value.ttl, 6n);
  const end = first.next();
  abort.abort();
  assert.deepEqual(await end, { done: true, value: undefined });
  await cancelled;
  assert.equal(clock.pendingTimers, 0);
});

test("a reader who is slow loses the oldest answers", async (t) => {
  const { client, clock, streams } = await setUp(t);
  const slow = client.keepAlive(7n);
  const quick = client.keepAlive(7n);
  const stream = await streams.next();
  const rounds = streamLimits.keepAliveAnswers + 2;
  for (let round = 1; round <= rounds; round += 1) {
    await stream.request();
    stream.call.write(answer(7n, BigInt(round)));
    assert.equal((await quick.next()).value.ttl, BigInt(round));
    await clock.advance(round * 334);
  }
  assert.equal((await slow.next()).value.ttl, 3n);
});
