// What both clients have to do alike, at a server that does what the test says.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import type { TestContext } from "node:test";
import type { Metadata } from "@grpc/grpc-js";
import { etcdserverpb, services } from "../wire/protobuf/index.ts";
import {
  ClientError,
  type FailedAttempt,
  officialText,
  Status,
  statusText,
} from "./light/index.ts";
import { closedPort } from "./testing/closed-port.ts";
import { testEachCaller } from "./testing/each-caller.ts";
import { answering, type FakeMethod, FakeServer, Refusal } from "./testing/fake-server.ts";
import { RawServer } from "./testing/raw-server.ts";

const { Put, Range } = services["etcdserverpb.KV"];
const { Authenticate } = services["etcdserverpb.Auth"];
const { AuthenticateResponse, PutRequest, PutResponse, RangeRequest, RangeResponse } = etcdserverpb;

const soon = { timeoutMs: 5_000 };
const put = PutRequest.create({ key: Buffer.from("four"), value: Buffer.from("v") });
const get = RangeRequest.create({ key: Buffer.from("k") });

const answersPuts = answering(Put, ({ key }) =>
  PutResponse.create({ header: etcdserverpb.ResponseHeader.create({ revision: key.length }) }),
);
const answersGets = answering(Range, () => RangeResponse.create({ count: 7 }));

/** Refuses the first `times` calls. */
function refusing<Q, A>(
  method: Parameters<typeof answering<Q, A>>[0],
  refusals: readonly Refusal[],
  answer: () => A,
): FakeMethod {
  const left = [...refusals];
  return answering(method, () => {
    const refusal = left.shift();
    if (refusal !== undefined) throw refusal;
    return answer();
  });
}

function isError(code: number, message: string | RegExp): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof ClientError, String(error));
    assert.equal(error.code, code, error.message);
    if (typeof message === "string") assert.equal(error.message, message);
    else assert.match(error.message, message);
    return true;
  };
}

testEachCaller("a call is answered", async (t, make) => {
  const server = await FakeServer.start(t, [answersPuts]);
  for (const endpoint of [
    server.endpoint,
    `http://${server.endpoint}`,
    `http://${server.endpoint}/`,
  ]) {
    const { header } = await make({ endpoints: [endpoint] }).unary(Put, put, soon);
    assert.equal(header?.revision, 4);
  }
});

testEachCaller("a socket of the file system is an endpoint", async (t, make) => {
  const folder = await mkdtemp(join(tmpdir(), "etcd client-"));
  t.after(() => rm(folder, { recursive: true }));
  const file = join(folder, "etcd.sock");
  const server = new FakeServer([answersPuts], file);
  await server.start();
  t.after(() => server.stop());
  const local = relative(process.cwd(), file);
  for (const endpoint of [`unix://${file}`, `unix:${file}`, `unix:${local}`]) {
    await make({ endpoints: [endpoint] }).unary(Put, put, soon);
  }
  assert.equal(server.calls.length, 3);
});

testEachCaller("a refusal carries the server's code and sentence", async (t, make) => {
  const text = 'etcdserver: no 100% "é"\n';
  const refusal = new Refusal(Status.resourceExhausted, text);
  const server = await FakeServer.start(t, [refusing(Put, [refusal], () => PutResponse.create())]);
  const failed: FailedAttempt[] = [];
  const caller = make({ endpoints: [server.endpoint], onFailedAttempt: (f) => failed.push(f) });
  await assert.rejects(caller.unary(Put, put, soon), isError(Status.resourceExhausted, text));
  assert.equal(failed.length, 1);
  assert.equal(failed[0]!.method, "/etcdserverpb.KV/Put");
  assert.equal(failed[0]!.endpoint, server.endpoint);
  assert.equal(officialText(failed[0]!.error), text);
  assert.equal(statusText(failed[0]!.error), `rpc error: code = ResourceExhausted desc = ${text}`);
});

testEachCaller("large requests and answers come whole", async (t, make) => {
  const value = Buffer.alloc(1_900_000, "abcdefg");
  const large = Buffer.alloc(40_000_000, "0123456789");
  const server = await FakeServer.start(t, [
    answering(Put, (request) => {
      assert.ok(request.value.equals(value));
      return PutResponse.create();
    }),
    answering(Range, () => RangeResponse.create({ kvs: [{ ...kv, value: large }] })),
  ]);
  const caller = make({ endpoints: [server.endpoint] });
  await caller.unary(Put, PutRequest.create({ key: Buffer.from("k"), value }), soon);
  const { kvs } = await caller.unary(Range, get, { timeoutMs: 30_000 });
  assert.ok(kvs[0]!.value.equals(large));
});

const kv = {
  key: Buffer.from("k"),
  createRevision: 1,
  modRevision: 1,
  version: 1,
  value: Buffer.alloc(0),
  lease: 0n,
  unknown: undefined,
};

testEachCaller("what is larger than allowed is neither sent nor taken", async (t, make) => {
  const server = await FakeServer.start(t, [
    answersPuts,
    answering(Range, () => RangeResponse.create({ kvs: [{ ...kv, value: Buffer.alloc(5_000) }] })),
  ]);
  const caller = make({
    endpoints: [server.endpoint],
    sendBytesMax: 1_000,
    receiveBytesMax: 2_000,
  });
  const request = PutRequest.create({ key: Buffer.from("k"), value: Buffer.alloc(995) });
  const sent = /^trying to send message larger than max \(1001 vs\. 1000\)$/;
  await assert.rejects(caller.unary(Put, request, soon), isError(Status.resourceExhausted, sent));
  assert.equal(server.calls.length, 0);
  await assert.rejects(
    caller.unary(Range, get, soon),
    isError(Status.resourceExhausted, /^grpc: received message larger than max \(\d+ vs\. 2000\)$/),
  );
});

testEachCaller("calls at the same time do not wait for one another", async (t, make) => {
  const both = Promise.withResolvers<void>();
  let waiting = 0;
  const server = await FakeServer.start(t, [
    answering(Range, async () => {
      waiting += 1;
      if (waiting === 50) both.resolve();
      await both.promise;
      return RangeResponse.create({ count: waiting });
    }),
  ]);
  const caller = make({ endpoints: [server.endpoint] });
  const answers = await Promise.all(
    Array.from({ length: 50 }, () => caller.unary(Range, get, soon)),
  );
  assert.equal(answers.length, 50);
});

testEachCaller("the deadline ends a call, in the official words", async (t, make) => {
  const server = await FakeServer.start(t, [answering(Range, () => new Promise(() => {}))]);
  const caller = make({ endpoints: [server.endpoint] });
  const late = isError(Status.deadlineExceeded, "context deadline exceeded");
  await assert.rejects(caller.unary(Range, get, { timeoutMs: 50 }), late);
  assert.equal(server.calls.length, 1);
});

/** A server that never answers, and when it has been asked. */
async function silentServer(t: TestContext) {
  const { promise: asked, resolve: hear } = Promise.withResolvers<void>();
  const answer = (): Promise<never> => {
    hear();
    return new Promise(() => {});
  };
  return { server: await FakeServer.start(t, [answering(Range, answer)]), asked };
}

testEachCaller(
  "a limit of 0 or less for dialling is none, as for official clients",
  async (t, make) => {
    const server = await FakeServer.start(t, [answersGets]);
    for (const dialTimeoutMs of [0, -1_000]) {
      const caller = make({ endpoints: [server.endpoint], dialTimeoutMs, keepaliveTimeoutMs: 0 });
      assert.equal((await caller.unary(Range, get, soon)).count, 7);
    }
  },
);

testEachCaller(
  "a limit for dialling that nobody can keep leaves others their turn",
  async (t, make) => {
    const mute = await RawServer.start(t, { onConnection: () => {} });
    const caller = make({ endpoints: [mute.endpoint], dialTimeoutMs: 0.001 });
    const late = isError(Status.deadlineExceeded, "context deadline exceeded");
    await assert.rejects(caller.unary(Range, get, { timeoutMs: 100 }), late);
  },
);

testEachCaller("a call is given up when its signal aborts", async (t, make) => {
  const { server, asked } = await silentServer(t);
  const caller = make({ endpoints: [server.endpoint] });
  const abort = new AbortController();
  const call = caller.unary(Range, get, { signal: abort.signal });
  await asked;
  abort.abort();
  await assert.rejects(call, isError(Status.cancelled, "context canceled"));
  await assert.rejects(
    caller.unary(Range, get, { signal: abort.signal }),
    isError(Status.cancelled, "context canceled"),
  );
});

testEachCaller("closing ends calls that wait", async (t, make) => {
  const { server, asked } = await silentServer(t);
  const caller = make({ endpoints: [server.endpoint] });
  const call = caller.unary(Range, get);
  await asked;
  caller.close();
  await assert.rejects(call, isError(Status.cancelled, /closing/));
  await assert.rejects(caller.unary(Range, get), isError(Status.cancelled, /closing/));
});

testEachCaller("a server that cannot be reached is passed over", async (t, make) => {
  const server = await FakeServer.start(t, [answersPuts]);
  const caller = make({ endpoints: [await closedPort(), server.endpoint] });
  for (let n = 0; n < 3; n += 1) {
    assert.equal((await caller.unary(Put, put, soon)).header?.revision, 4);
  }
});

testEachCaller(
  "without any server a call waits for its deadline, and says why",
  async (_, make) => {
    const endpoint = await closedPort();
    const failed: FailedAttempt[] = [];
    const caller = make({ endpoints: [endpoint], onFailedAttempt: (f) => failed.push(f) });
    const late = isError(Status.deadlineExceeded, "context deadline exceeded");
    await assert.rejects(caller.unary(Put, put, { timeoutMs: 300 }), late);
    assert.equal(failed.length, 1);
    assert.match(
      statusText(failed[0]!.error),
      /^rpc error: code = DeadlineExceeded desc = latest balancer error: last connection error: connection error: desc = "transport: Error while dialing: dial tcp 127\.0\.0\.1:\d+: connect: connection refused"$/,
    );
  },
);

testEachCaller("a server that comes later is found by a write", async (t, make) => {
  const server = new FakeServer([answersPuts]);
  await server.start();
  server.stop();
  const call = make({ endpoints: [server.endpoint] }).unary(Put, put, { timeoutMs: 20_000 });
  await server.start();
  t.after(() => server.stop());
  assert.equal((await call).header?.revision, 4);
  assert.equal(server.calls.length, 1);
});

testEachCaller("without any server it fails at once if it is told so", async (_, make) => {
  const endpoint = await closedPort();
  const caller = make({ endpoints: [endpoint], whenUnreachable: "fail" });
  const unreachable = `no endpoint can be reached: ${endpoint}`;
  await assert.rejects(caller.unary(Put, put), isError(Status.unavailable, unreachable));
});

const lost = new Refusal(Status.unavailable, "etcdserver: leader changed");

testEachCaller("reads are tried again, at the next server", async (t, make) => {
  const first = await FakeServer.start(t, [
    refusing(Range, Array(100).fill(lost), () => RangeResponse.create()),
  ]);
  const second = await FakeServer.start(t, [answersGets]);
  const failed: FailedAttempt[] = [];
  const caller = make({
    endpoints: [first.endpoint, second.endpoint],
    onFailedAttempt: (f) => failed.push(f),
  });
  assert.equal((await caller.unary(Range, get, soon)).count, 7);
  assert.equal((await caller.unary(Range, get, soon)).count, 7);
  assert.deepEqual(
    failed.map(({ attempt, endpoint }) => [attempt, endpoint]),
    [[0, first.endpoint]],
  );
});

testEachCaller("reads are tried again at the only server, and not for ever", async (t, make) => {
  const healed = await FakeServer.start(t, [
    refusing(Range, [lost, lost, lost], () => RangeResponse.create({ count: 3 })),
  ]);
  assert.equal((await make({ endpoints: [healed.endpoint] }).unary(Range, get, soon)).count, 3);
  assert.equal(healed.calls.length, 4);
  const broken = await FakeServer.start(t, [
    refusing(Range, Array(100).fill(lost), () => RangeResponse.create()),
  ]);
  const caller = make({ endpoints: [broken.endpoint], attemptsMax: 5 });
  await assert.rejects(caller.unary(Range, get, soon), isError(Status.unavailable, lost.message));
  assert.equal(broken.calls.length, 5);
});

testEachCaller("a write that may have been done is not done again", async (t, make) => {
  const server = await FakeServer.start(t, [refusing(Put, [lost], () => PutResponse.create())]);
  const other = await FakeServer.start(t, [answersPuts]);
  const caller = make({ endpoints: [server.endpoint, other.endpoint] });
  await assert.rejects(caller.unary(Put, put, soon), isError(Status.unavailable, lost.message));
  assert.equal(server.calls.length + other.calls.length, 1);
});

testEachCaller("a learner sends its clients to others, with writes too", async (t, make) => {
  const message = "etcdserver: rpc not supported for learner";
  const refusal = new Refusal(Status.unavailable, message);
  const learner = await FakeServer.start(t, [
    refusing(Put, Array(9).fill(refusal), () => PutResponse.create()),
  ]);
  const voter = await FakeServer.start(t, [answersPuts]);
  const caller = make({ endpoints: [learner.endpoint, voter.endpoint] });
  assert.equal((await caller.unary(Put, put, soon)).header?.revision, 4);
  const alone = make({ endpoints: [learner.endpoint] });
  await assert.rejects(alone.unary(Put, put, soon), isError(Status.unavailable, message));
});

function tokenOf(metadata: Metadata): string {
  return metadata.get("token").join(",");
}

/** Gives tokens t1, t2, ... and takes the last one only. */
function withTokens(): { readonly methods: readonly FakeMethod[]; readonly expire: () => void } {
  let given = 0;
  let taken = 0;
  const methods = [
    answering(Authenticate, ({ name, password }) => {
      if (name !== "root" || password !== "pw") {
        const message = "etcdserver: authentication failed, invalid user ID or password";
        throw new Refusal(Status.invalidArgument, message);
      }
      given += 1;
      taken = given;
      return AuthenticateResponse.create({ token: `t${given}` });
    }),
    answering(Put, (_, metadata) => {
      if (tokenOf(metadata) === `t${taken}`) return PutResponse.create();
      throw new Refusal(Status.unauthenticated, "etcdserver: invalid auth token");
    }),
  ];
  return {
    methods,
    expire: () => {
      taken = -1;
    },
  };
}

const credentials = { user: "root", password: "pw" };

testEachCaller(
  "a token is fetched once for all calls, and anew when it expired",
  async (t, make) => {
    const { methods, expire } = withTokens();
    const server = await FakeServer.start(t, methods);
    const caller = make({ endpoints: [server.endpoint], credentials });
    await Promise.all([1, 2, 3].map(() => caller.unary(Put, put, soon)));
    assert.equal(server.callsOf(Authenticate.path).length, 1);
    expire();
    await Promise.all([1, 2, 3].map(() => caller.unary(Put, put, soon)));
    assert.equal(server.callsOf(Authenticate.path).length, 2);
  },
);

testEachCaller("a token that is refused again is not renewed again", async (t, make) => {
  const server = await FakeServer.start(t, [
    answering(Authenticate, () => AuthenticateResponse.create({ token: "t" })),
    answering(Put, () => {
      throw new Refusal(Status.unauthenticated, "etcdserver: invalid auth token");
    }),
  ]);
  const caller = make({ endpoints: [server.endpoint], credentials });
  const refused = isError(Status.unauthenticated, "etcdserver: invalid auth token");
  await assert.rejects(caller.unary(Put, put, soon), refused);
  assert.equal(server.callsOf(Put.path).length, 2);
  assert.equal(server.callsOf(Authenticate.path).length, 2);
});

testEachCaller("a wrong password is told", async (t, make) => {
  const server = await FakeServer.start(t, withTokens().methods);
  const failed: string[] = [];
  const caller = make({
    endpoints: [server.endpoint],
    credentials: { user: "root", password: "no" },
    onFailedAttempt: ({ method }) => failed.push(method),
  });
  const refused = isError(Status.invalidArgument, /invalid user ID or password$/);
  await assert.rejects(caller.authenticate(soon), refused);
  await assert.rejects(caller.unary(Put, put, soon), refused);
  assert.equal(server.callsOf(Put.path).length, 0);
  assert.deepEqual(failed, [Authenticate.path, Authenticate.path]);
});

testEachCaller("servers without authentication want no token", async (t, make) => {
  const server = await FakeServer.start(t, [
    answering(Authenticate, () => {
      const message = "etcdserver: authentication is not enabled";
      throw new Refusal(Status.failedPrecondition, message);
    }),
    answersPuts,
  ]);
  const caller = make({ endpoints: [server.endpoint], credentials });
  await caller.authenticate(soon);
  await caller.unary(Put, put, soon);
  assert.equal(tokenOf(server.callsOf(Put.path)[0]!.metadata), "");
  assert.equal(server.callsOf(Authenticate.path).length, 1);
});

testEachCaller("a call says if it needs a leader", async (t, make) => {
  const server = await FakeServer.start(t, [answersPuts]);
  const caller = make({ endpoints: [server.endpoint] });
  await caller.unary(Put, put, soon);
  await caller.unary(Put, put, { ...soon, requiresLeader: true });
  assert.deepEqual(
    server.calls.map(({ metadata }) => metadata.get("hasleader")),
    [[], ["true"]],
  );
});
