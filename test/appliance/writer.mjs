// writer.mjs <file> <endpoint>...: puts keys, eight at a time, until SIGTERM, and writes into the file a line for each one that
// was acknowledged: when (milliseconds since 1970) and the key. What is not acknowledged is not tried again: the next key is,
// at the next endpoint. gRPC spelled out, so that nothing here is code of what is tested.
import { openSync, writeSync } from "node:fs";
import { connect } from "node:http2";

const atATime = 8;
const answerMsMax = 5_000;
const pauseMs = 20;
const headBytes = 5;

const [path, ...endpoints] = process.argv.slice(2);
const file = openSync(path, "a");
const sessions = new Map();
let isStopping = false;
process.on("SIGTERM", () => {
  isStopping = true;
});

function sessionTo(endpoint) {
  const open = sessions.get(endpoint);
  if (open !== undefined && !open.closed && !open.destroyed) return open;
  const session = connect(`http://${endpoint}`);
  session.on("error", () => session.destroy());
  sessions.set(endpoint, session);
  return session;
}

/** etcdserverpb.PutRequest: 1 key, 2 value, both shorter than 128 bytes. */
function putRequest(key) {
  const value = Buffer.from("v".repeat(100));
  const fields = [
    Buffer.from([0x0a, key.length]),
    Buffer.from(key),
    Buffer.from([0x12, value.length]),
    value,
  ];
  const message = Buffer.concat(fields);
  const head = Buffer.alloc(headBytes);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

function put(endpoint, key) {
  return new Promise((resolve) => {
    const request = sessionTo(endpoint).request({
      ":method": "POST",
      ":path": "/etcdserverpb.KV/Put",
      "content-type": "application/grpc",
      te: "trailers",
    });
    let status;
    request.on("response", (headers) => {
      status ??= headers["grpc-status"];
    });
    request.on("trailers", (trailers) => {
      status ??= trailers["grpc-status"];
    });
    request.setTimeout(answerMsMax, () => request.close());
    request.on("error", () => {});
    request.on("close", () => resolve(status === "0"));
    request.resume();
    request.end(putRequest(key));
  });
}

async function write(writer) {
  let next = writer;
  for (let count = 0; !isStopping; count++) {
    const key = `load/${process.pid}/${writer}/${count}`;
    if (await put(endpoints[next % endpoints.length], key).catch(() => false)) {
      writeSync(file, `${Date.now()} ${key}\n`);
    } else {
      next += 1;
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
}

await Promise.all(Array.from({ length: atATime }, (_, writer) => write(writer)));
for (const session of sessions.values()) session.destroy();
