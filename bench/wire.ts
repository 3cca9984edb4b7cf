// Requests per second of an empty unary call on three servers: this project's engine, node:http2 and @grpc/grpc-js. Each
// server runs in a process of its own; h2load (package nghttp2-client) drives them in turn in one run, so the figures of a
// run compare with each other and not with those of another machine or hour.
import { type ChildProcess, fork, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import http2 from "node:http2";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as grpc from "@grpc/grpc-js";
import { RealClock } from "../src/host/index.ts";
import {
  createGrpcServer,
  type MessageCodec,
  type UnaryHandler,
  unary,
} from "../src/wire/grpc/index.ts";

const path = "/bench.Echo/Echo";
const messageBytes = 256;
const requests = 200_000;

const bytesCodec: MessageCodec<Buffer> = {
  size: (message) => message.length,
  writeBefore(message, into, end) {
    message.copy(into, end - message.length);
    return end - message.length;
  },
  decode: (bytes, start, end) => bytes.subarray(start, end),
};

type Serve = () => Promise<number>;

function portOf(server: net.Server): number {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return address.port;
}

function listen(server: net.Server): Promise<number> {
  return new Promise((resolve) =>
    server.listen(0, "127.0.0.1", () => {
      resolve(portOf(server));
    }),
  );
}

function serveEngine(handle: UnaryHandler<Buffer, Buffer>): Promise<number> {
  const logger = { debug() {}, info() {}, warn: console.error, error: console.error };
  const server = createGrpcServer({ clock: new RealClock(), logger });
  server.addService([unary({ path, request: bytesCodec, response: bytesCodec }, handle)]);
  return listen(net.createServer((socket) => server.accept(socket)));
}

const servers: Readonly<Record<string, Serve>> = {
  engine: () => serveEngine((request) => request),
  /** Answers in a later turn, all calls of a turn together: as a group commit does. */
  "engine, later"() {
    let waiting: (() => void)[] = [];
    const answerAll = (): void => {
      const ready = waiting;
      waiting = [];
      for (const answer of ready) answer();
    };
    return serveEngine((request) => {
      if (waiting.length === 0) setImmediate(answerAll);
      return new Promise((resolve) => waiting.push(() => resolve(request)));
    });
  },
  "node:http2"() {
    const server = http2.createServer();
    server.on("stream", (stream: http2.ServerHttp2Stream) => {
      const pieces: Buffer[] = [];
      stream.on("data", (piece: Buffer) => pieces.push(piece));
      stream.on("end", () => {
        stream.respond(
          { ":status": 200, "content-type": "application/grpc" },
          { waitForTrailers: true },
        );
        stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0" }));
        stream.end(Buffer.concat(pieces));
      });
    });
    return listen(server);
  },
  "@grpc/grpc-js"() {
    const server = new grpc.Server();
    const identity = (bytes: Buffer): Buffer => bytes;
    const echo = {
      path,
      requestStream: false,
      responseStream: false,
      requestSerialize: identity,
      requestDeserialize: identity,
      responseSerialize: identity,
      responseDeserialize: identity,
    };
    server.addService(
      { Echo: echo },
      {
        Echo: (
          call: grpc.ServerUnaryCall<Buffer, Buffer>,
          reply: grpc.sendUnaryData<Buffer>,
        ): void => reply(null, call.request),
      },
    );
    return new Promise((resolve, reject) =>
      server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) =>
        error === null ? resolve(port) : reject(error),
      ),
    );
  },
};

/** Requests per second as h2load reports them. */
function h2load(args: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn("h2load", args, { stdio: ["ignore", "pipe", "inherit"] });
    let output = "";
    child.stdout.on("data", (text) => {
      output += text;
    });
    child.on("error", reject);
    child.on("close", () => {
      const rate = /finished in .*?, ([0-9.]+) req\/s/.exec(output);
      const succeeded = /([0-9]+) succeeded, ([0-9]+) failed/.exec(output);
      if (rate === null || succeeded?.[2] !== "0") reject(new Error(`h2load failed:\n${output}`));
      else resolve(Number(rate[1]));
    });
  });
}

function start(name: string): Promise<{ child: ChildProcess; port: number }> {
  const child = fork(fileURLToPath(import.meta.url), [name]);
  return new Promise((resolve, reject) => {
    child.on("message", (port) => resolve({ child, port: Number(port) }));
    child.on("exit", () => reject(new Error(`server ${name} ended`)));
  });
}

async function measure(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "bench-wire-"));
  const body = join(folder, "body.bin");
  const message = Buffer.alloc(5 + messageBytes, 0x61);
  message[0] = 0;
  message.writeUInt32BE(messageBytes, 1);
  writeFileSync(body, message);
  try {
    for (const [clients, streams] of [
      [10, 10],
      [100, 1],
      [1, 100],
    ]) {
      console.log(`${clients} connections, ${streams} calls at once on each`);
      for (const name of Object.keys(servers)) {
        const { child, port } = await start(name);
        const target = `http://127.0.0.1:${port}${path}`;
        const load = ["-c", String(clients), "-m", String(streams)];
        const header = ["-H", "content-type: application/grpc", "-H", "te: trailers"];
        await h2load(["-n", "20000", ...load, ...header, "-d", body, target]);
        const rate = await h2load(["-n", String(requests), ...load, ...header, "-d", body, target]);
        console.log(`  ${name.padEnd(14)} ${Math.round(rate)} requests/s`);
        child.kill();
      }
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const serve = servers[process.argv[2] ?? ""];
if (serve === undefined) await measure();
else process.send?.(await serve());
