import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Server } from "node:net";
import { type TestContext, test } from "node:test";
import { Server as GrpcServer, ServerCredentials, status } from "@grpc/grpc-js";
import { etcdserverpb, type MethodDescriptor, services } from "../wire/protobuf/index.ts";
import { Client } from "./client.ts";
import { ClientError } from "./light/index.ts";

const { Put } = services["etcdserverpb.KV"];
const { Watch } = services["etcdserverpb.Watch"];
const soon = { timeoutMs: 5_000 };

/** A server that answers every put with the length of the key as revision, and watches with as many answers as requests. */
async function startServer(t: TestContext, answer: { refuses?: string } = {}): Promise<string> {
  const server = new GrpcServer();
  const codecs = <Q, A>({ request, response }: MethodDescriptor<Q, A>) => ({
    requestSerialize: (value: Q) => request.encode(value),
    requestDeserialize: (bytes: Buffer) => request.decode(bytes),
    responseSerialize: (value: A) => response.encode(value),
    responseDeserialize: (bytes: Buffer) => response.decode(bytes),
  });
  server.addService(
    {
      put: { path: Put.path, requestStream: false, responseStream: false, ...codecs(Put) },
      watch: { path: Watch.path, requestStream: true, responseStream: true, ...codecs(Watch) },
    },
    {
      put(call: { request: etcdserverpb.PutRequest }, done: (...answer: unknown[]) => void) {
        if (answer.refuses !== undefined) {
          return done({ code: status.RESOURCE_EXHAUSTED, details: answer.refuses });
        }
        const header = etcdserverpb.ResponseHeader.create({ revision: call.request.key.length });
        done(null, etcdserverpb.PutResponse.create({ header }));
      },
      watch(call: NodeJS.EventEmitter & { write(value: unknown): void; end(): void }) {
        call.on("data", () => call.write(etcdserverpb.WatchResponse.create({ created: true })));
        call.on("end", () => call.end());
      },
    } as never,
  );
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    ),
  );
  t.after(() => server.forceShutdown());
  return `127.0.0.1:${port}`;
}

function clientOf(t: TestContext, ...endpoints: string[]): Client {
  const client = new Client({ endpoints, dialTimeoutMs: 500, whenUnreachable: "fail" });
  t.after(() => client.close());
  return client;
}

/** A port at which nobody listens. */
async function closedPort(): Promise<string> {
  const server: Server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  assert.ok(typeof address === "object" && address !== null);
  server.close();
  return `127.0.0.1:${address.port}`;
}

const put = etcdserverpb.PutRequest.create({ key: Buffer.from("four") });

test("a call is answered", async (t) => {
  const client = clientOf(t, `http://${await startServer(t)}`);
  const { header } = await client.unary(Put, put, soon);
  assert.equal(header?.revision, 4);
});

test("a refusal carries the server's code and sentence", async (t) => {
  const client = clientOf(t, await startServer(t, { refuses: "etcdserver: no" }));
  await assert.rejects(client.unary(Put, put, soon), (error) => {
    assert.ok(error instanceof ClientError);
    assert.equal(error.code, status.RESOURCE_EXHAUSTED);
    assert.equal(error.message, "etcdserver: no");
    assert.equal(error.isPassing, false);
    return true;
  });
});

test("a server that cannot be reached is passed over", async (t) => {
  const client = clientOf(t, await closedPort(), await startServer(t));
  for (let n = 0; n < 3; n += 1) {
    assert.equal((await client.unary(Put, put, soon)).header?.revision, 4);
  }
});

test("without any server the endpoints are named", async (t) => {
  const endpoint = await closedPort();
  await assert.rejects(clientOf(t, endpoint).unary(Put, put, soon), (error) => {
    assert.ok(error instanceof ClientError);
    assert.equal(error.message, `no endpoint can be reached: ${endpoint}`);
    assert.ok(error.isPassing);
    return true;
  });
});

test("a stream gives one answer after the other until it is cancelled", async (t) => {
  const stream = await clientOf(t, await startServer(t)).stream(Watch);
  const request = etcdserverpb.WatchRequest.create({});
  stream.send(request);
  let answers = 0;
  for await (const response of stream.responses()) {
    assert.ok(response.created);
    answers += 1;
    if (answers < 3) stream.send(request);
    else stream.cancel();
  }
  assert.equal(answers, 3);
});

test("a client needs an endpoint", () => {
  assert.throws(() => new Client({ endpoints: [] }), /no endpoint/);
});
