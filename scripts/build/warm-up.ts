// V8 keeps compiled what a program has run when it is run for the first time. So each program is run once, and does what it
// does most often.
import { execFile } from "node:child_process";
import { once } from "node:events";
import { createServer, type Http2Server, type ServerHttp2Stream } from "node:http2";
import type { AddressInfo } from "node:net";
import { promisify } from "node:util";
import { etcdserverpb, mvccpb } from "../../src/wire/protobuf/index.ts";

const run = promisify(execFile);

/** Without what whoever builds has set for these programs. */
function ownEnvironment(): NodeJS.ProcessEnv {
  const entries = Object.entries(process.env).filter(([name]) => !/^ETCD(CTL)?_/.test(name));
  return Object.fromEntries(entries);
}

/** Command lines of each program; the first is the one whose code is kept most completely. */
const warmUps: Readonly<Record<string, (endpoint: string) => readonly (readonly string[])[]>> = {
  etcd: () => [["--version"]],
  etcdctl: (endpoint) => [
    ["get", "key", "--endpoints", endpoint],
    ["lease", "keep-alive", "1", "--once", "--endpoints", endpoint],
  ],
  etcdutl: () => [["version"]],
};

/** @param program path of the launcher @throws {Error} If it fails. */
export async function warmUp(name: string, program: string): Promise<void> {
  const server = await startStandIn();
  try {
    const { port } = server.address() as AddressInfo;
    for (const args of warmUps[name]?.(`127.0.0.1:${port}`) ?? []) {
      await run(program, args, { env: ownEnvironment() }).catch((error: Error) => {
        throw new Error(`Cannot run the built ${name}: ${error.message}`, { cause: error });
      });
    }
  } finally {
    server.close();
  }
}

const { LeaseKeepAliveResponse, RangeResponse } = etcdserverpb;
const pair = mvccpb.KeyValue.create({ key: Buffer.from("key"), value: Buffer.from("value") });
const range = RangeResponse.encode(RangeResponse.create({ kvs: [pair], count: 1 }));
const renewal = LeaseKeepAliveResponse.encode(LeaseKeepAliveResponse.create({ id: 1n, ttl: 1n }));

/** Answers every call in gRPC: a key, or a lease that is renewed. */
async function startStandIn(): Promise<Http2Server> {
  const server = createServer();
  server.on("stream", (stream: ServerHttp2Stream, headers) => {
    const message = headers[":path"]?.includes("Lease") ? renewal : range;
    // A program may end as soon as it has its answer. Whether it got one, its exit code says.
    stream.on("error", () => undefined);
    const head = Buffer.alloc(5);
    head.writeUInt32BE(message.length, 1);
    stream.respond(
      { ":status": 200, "content-type": "application/grpc" },
      { waitForTrailers: true },
    );
    stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0" }));
    stream.end(Buffer.concat([head, message]));
    stream.resume();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return server;
}
