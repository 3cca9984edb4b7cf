import assert from "node:assert/strict";
import { createServer, type Server } from "node:net";
import { after, before, test } from "node:test";
import * as grpc from "@grpc/grpc-js";
import { realClock } from "../http2/testing/clocks.ts";
import {
  createGrpcServer,
  type GrpcServer,
  LargeMessage,
  type ServerMethod,
  StatusCode,
  StatusError,
  serverStreaming,
  streaming,
  unary,
} from "./index.ts";
import { rawMethod } from "./testing/raw-methods.ts";

const megabyte = 1024 * 1024;
const silent = { debug() {}, info() {}, warn() {}, error() {} };
const identity = (bytes: Buffer): Buffer => bytes;
const cancelled = Promise.withResolvers<string>();

const methods: ServerMethod[] = [
  unary(rawMethod("/t.T/Echo"), (request) => request),
  unary(rawMethod("/t.T/EchoLater"), async (request) => {
    await realClock.yield();
    return request;
  }),
  unary(rawMethod("/t.T/Fail"), () => {
    throw new StatusError(StatusCode.failedPrecondition, "no – 100% no\n", [["why", "because"]]);
  }),
  unary(rawMethod("/t.T/Break"), () => {
    throw new TypeError("secret");
  }),
  unary(rawMethod("/t.T/Never"), (_request, call) => {
    call.onCancel((reason) => cancelled.resolve(reason));
    return new Promise<Buffer>(() => {});
  }),
  unary(rawMethod("/t.T/Large"), (request) => {
    let left = request.readUInt32BE(0);
    return new LargeMessage({
      length: left,
      pull(maxBytes) {
        const slice = Buffer.alloc(Math.min(maxBytes, left, 100_000), 0x61);
        left -= slice.length;
        return slice;
      },
    });
  }),
  unary(rawMethod("/t.T/Meta"), (_request, call) => {
    call.addHeader(["head", "h"]);
    call.addTrailer(["tail-bin", Buffer.from([1, 2, 255]).toString("base64")]);
    const bytes = call.metadata.getBinary("some-bin") ?? Buffer.alloc(0);
    return Buffer.concat([Buffer.from(call.metadata.get("token") ?? "none"), bytes]);
  }),
  serverStreaming(rawMethod("/t.T/Count"), (request, call) => {
    for (let n = 0; n < request.readUInt32BE(0); n++) call.send(Buffer.from(`message ${n}`));
    call.end();
  }),
  streaming(rawMethod("/t.T/Sum"), (call) => {
    let bytes = 0;
    call.onMessage((message) => {
      bytes += message.length;
    });
    call.onEnd(() => {
      call.send(Buffer.from(String(bytes)));
      call.end();
    });
  }),
  streaming(rawMethod("/t.T/Chat"), (call) => {
    call.onMessage((message) => {
      const text = message.toString();
      if (text === "bye") call.fail(new StatusError(StatusCode.aborted, "bye"));
      else call.sendEncoded([Buffer.from("re: "), message]);
    });
    call.onEnd(() => call.end());
  }),
];

let server: GrpcServer;
let listener: Server;
let client: grpc.Client;

before(async () => {
  server = createGrpcServer({
    clock: realClock,
    logger: silent,
    maxReceiveBytes: 8 * megabyte,
  }).addService(methods);
  listener = createServer((socket) => server.accept(socket));
  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
  const address = listener.address();
  assert(address !== null && typeof address === "object");
  client = new grpc.Client(`127.0.0.1:${address.port}`, grpc.credentials.createInsecure(), {
    "grpc.max_receive_message_length": -1,
    "grpc.max_send_message_length": -1,
  });
});

after(async () => {
  client.close();
  listener.close();
  await server.stop();
});

interface Outcome {
  readonly error: grpc.ServiceError | undefined;
  readonly value: Buffer | undefined;
  readonly headers: grpc.Metadata;
  readonly trailers: grpc.Metadata;
}

function call(
  method: string,
  request: Buffer,
  options: { metadata?: grpc.Metadata; deadline?: number } = {},
): Promise<Outcome> {
  return new Promise((resolve) => {
    let headers = new grpc.Metadata();
    let trailers = new grpc.Metadata();
    let outcome: { error: grpc.ServiceError | undefined; value: Buffer | undefined } | undefined;
    let hasStatus = false;
    const finish = () => {
      if (outcome !== undefined && hasStatus) resolve({ ...outcome, headers, trailers });
    };
    const running = client.makeUnaryRequest<Buffer, Buffer>(
      `/t.T/${method}`,
      identity,
      identity,
      request,
      options.metadata ?? new grpc.Metadata(),
      options.deadline === undefined ? {} : { deadline: options.deadline },
      (error, value) => {
        outcome = { error: error ?? undefined, value };
        finish();
      },
    );
    running.on("metadata", (received) => {
      headers = received;
    });
    running.on("status", (status) => {
      trailers = status.metadata;
      hasStatus = true;
      finish();
    });
  });
}

test("a unary call is answered at once and later", async () => {
  for (const method of ["Echo", "EchoLater"]) {
    for (const size of [0, 1, 100, 16_379, 16_380, 100_000]) {
      const request = Buffer.alloc(size, size & 0xff);
      assert.deepEqual((await call(method, request)).value, request);
    }
  }
});

test("a thousand concurrent calls on one connection are each answered", async () => {
  const requests = Array.from({ length: 1000 }, (_, n) => Buffer.from(`request ${n}`));
  const outcomes = await Promise.all(requests.map((request) => call("Echo", request)));
  assert.deepEqual(
    outcomes.map((outcome) => outcome.value),
    requests,
  );
});

test("messages of megabytes pass both ways", async () => {
  const request = Buffer.alloc(7 * megabyte);
  for (let at = 0; at < request.length; at++) request[at] = (at * 7) >>> 8;
  const outcome = await call("Echo", request);
  assert.equal(outcome.value?.equals(request), true);
});

test("a large message is pulled while the client takes it", async () => {
  const request = Buffer.alloc(4);
  request.writeUInt32BE(50 * megabyte);
  const outcome = await call("Large", request);
  assert.equal(outcome.value?.length, 50 * megabyte);
});

test("a request over the limit is refused in grpc-go's words", async () => {
  const outcome = await call("Echo", Buffer.alloc(8 * megabyte + 1));
  assert.equal(outcome.error?.code, grpc.status.RESOURCE_EXHAUSTED);
  assert.equal(
    outcome.error?.details,
    "grpc: received message larger than max (8388609 vs. 8388608)",
  );
});

test("a handler's status reaches the client with its text and trailers", async () => {
  const outcome = await call("Fail", Buffer.alloc(0));
  assert.equal(outcome.error?.code, grpc.status.FAILED_PRECONDITION);
  assert.equal(outcome.error?.details, "no – 100% no\n");
  assert.deepEqual(outcome.trailers.get("why"), ["because"]);
});

test("what else a handler throws stays inside", async () => {
  const outcome = await call("Break", Buffer.alloc(0));
  assert.equal(outcome.error?.code, grpc.status.UNKNOWN);
  assert.equal(outcome.error?.details, "internal error");
});

test("a malformed message is an internal error", async () => {
  const outcome = await call("Echo", Buffer.from([0xff]));
  assert.equal(outcome.error?.code, grpc.status.INTERNAL);
  assert.equal(outcome.error?.details, "grpc: error unmarshalling request: not a message");
});

test("metadata passes both ways, text and bytes", async () => {
  const metadata = new grpc.Metadata();
  metadata.set("token", "abc");
  metadata.set("some-bin", Buffer.from([0, 1, 2]));
  const outcome = await call("Meta", Buffer.alloc(0), { metadata });
  assert.deepEqual(outcome.value, Buffer.from([0x61, 0x62, 0x63, 0, 1, 2]));
  assert.deepEqual(outcome.headers.get("head"), ["h"]);
  assert.deepEqual(outcome.trailers.get("tail-bin"), [Buffer.from([1, 2, 255])]);
});

test("a deadline ends the call on both sides", async () => {
  const outcome = await call("Never", Buffer.alloc(0), { deadline: Date.now() + 50 });
  assert.equal(outcome.error?.code, grpc.status.DEADLINE_EXCEEDED);
  assert.match(await cancelled.promise, /^(client|deadline)$/);
});

test("unknown services and methods are named", async () => {
  const unknownMethod = await call("Nothing", Buffer.alloc(0));
  assert.equal(unknownMethod.error?.code, grpc.status.UNIMPLEMENTED);
  assert.equal(unknownMethod.error?.details, "unknown method Nothing for service t.T");
});

test("a server stream sends all its messages", async () => {
  const request = Buffer.alloc(4);
  request.writeUInt32BE(10_000);
  const stream = client.makeServerStreamRequest("/t.T/Count", identity, identity, request);
  const seen: string[] = [];
  for await (const message of stream) seen.push(String(message));
  assert.equal(seen.length, 10_000);
  assert.equal(seen.at(-1), "message 9999");
});

test("a client stream is summed up", async () => {
  const sum = await new Promise<string>((resolve, reject) => {
    const stream = client.makeClientStreamRequest<Buffer, Buffer>(
      "/t.T/Sum",
      identity,
      identity,
      (error, value) => (error ? reject(error) : resolve(String(value))),
    );
    for (let n = 0; n < 100; n++) stream.write(Buffer.alloc(50_000));
    stream.end();
  });
  assert.equal(sum, "5000000");
});

test("a bidirectional stream answers message by message and ends with a status", async () => {
  const stream = client.makeBidiStreamRequest<Buffer, Buffer>("/t.T/Chat", identity, identity);
  const seen: string[] = [];
  const status = new Promise<grpc.ServiceError>((resolve) =>
    stream.on("error", (error: grpc.ServiceError) => resolve(error)),
  );
  stream.on("data", (message) => {
    seen.push(String(message));
    stream.write(Buffer.from(seen.length < 3 ? `message ${seen.length}` : "bye"));
  });
  stream.write(Buffer.from("message 0"));
  const error = await status;
  assert.deepEqual(seen, ["re: message 0", "re: message 1", "re: message 2"]);
  assert.equal(error.code, grpc.status.ABORTED);
});
