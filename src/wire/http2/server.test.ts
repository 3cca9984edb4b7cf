import assert from "node:assert/strict";
import http from "node:http";
import http2 from "node:http2";
import { createServer, type Server } from "node:net";
import { after, before, test } from "node:test";
import { Http2Server } from "./server.ts";
import { realClock } from "./testing/clocks.ts";
import { RecordingHandler } from "./testing/recording-handler.ts";

let listener: Server;
let server: Http2Server;
let port: number;
const http1 = http.createServer(async (request, response) => {
  let bytes = 0;
  for await (const chunk of request) bytes += chunk.length;
  response.end(`HTTP/1 ${request.method} ${request.url} ${bytes}`);
});

before(async () => {
  const handler = new RecordingHandler(({ stream, head, body }) => {
    stream.sendHeaders([
      [":status", "200"],
      ["content-type", "text/plain"],
    ]);
    stream.sendPieces([Buffer.from(`HTTP/2 ${head.method} ${head.path} ${body.length}`)]);
    stream.finish();
  });
  server = new Http2Server({ clock: realClock, handler, http1 });
  listener = createServer((socket) => server.accept(socket));
  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
  const address = listener.address();
  assert(address !== null && typeof address === "object");
  port = address.port;
});

after(async () => {
  listener.close();
  http1.closeAllConnections();
  await server.stop();
});

async function byHttp1(
  method: string,
  body: Buffer | undefined,
  agent?: http.Agent,
): Promise<string> {
  const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
    http
      .request({ port, method, path: "/path", ...(agent && { agent }) }, resolve)
      .on("error", reject)
      .end(body);
  });
  let text = "";
  for await (const chunk of response) text += chunk;
  return text;
}

async function byHttp2(session: http2.ClientHttp2Session, body: Buffer): Promise<string> {
  const request = session.request({ ":method": "POST", ":path": "/path" });
  request.end(body);
  let text = "";
  for await (const chunk of request) text += chunk;
  return text;
}

test("HTTP/1.1 and HTTP/2 are served on one port", async () => {
  assert.equal(await byHttp1("GET", undefined), "HTTP/1 GET /path 0");
  const session = http2.connect(`http://127.0.0.1:${port}`);
  assert.equal(await byHttp2(session, Buffer.from("abc")), "HTTP/2 POST /path 3");
  session.close();
});

test("a method that begins like the preface is still HTTP/1.1", async () => {
  assert.equal(await byHttp1("PROPFIND", undefined), "HTTP/1 PROPFIND /path 0");
});

test("bodies of megabytes and kept connections pass on both", async () => {
  const body = Buffer.alloc(5_000_000);
  const agent = new http.Agent({ keepAlive: true });
  for (let n = 0; n < 3; n++) {
    assert.equal(await byHttp1("POST", body, agent), "HTTP/1 POST /path 5000000");
  }
  agent.destroy();
  const session = http2.connect(`http://127.0.0.1:${port}`);
  const texts = await Promise.all([1, 2, 3].map(() => byHttp2(session, body)));
  assert.deepEqual(texts, new Array(3).fill("HTTP/2 POST /path 5000000"));
  session.close();
});

test("node:http2's session ends cleanly when the server leaves", async () => {
  const own = new Http2Server({ clock: realClock, handler: new RecordingHandler() });
  const ownListener = createServer((socket) => own.accept(socket));
  await new Promise<void>((resolve) => ownListener.listen(0, "127.0.0.1", resolve));
  const address = ownListener.address();
  assert(address !== null && typeof address === "object");
  const session = http2.connect(`http://127.0.0.1:${address.port}`);
  const codes: number[] = [];
  session.on("goaway", (code) => codes.push(code));
  await new Promise((resolve) => session.once("remoteSettings", resolve));
  const closed = new Promise((resolve) => session.once("close", resolve));
  await own.gracefulStop();
  await closed;
  assert.ok(codes.every((code) => code === 0));
  ownListener.close();
});

test("without an HTTP/1.1 server its sockets are closed", async () => {
  const own = new Http2Server({ clock: realClock, handler: new RecordingHandler() });
  const ownListener = createServer((socket) => own.accept(socket));
  await new Promise<void>((resolve) => ownListener.listen(0, "127.0.0.1", resolve));
  const address = ownListener.address();
  assert(address !== null && typeof address === "object");
  await assert.rejects(
    new Promise((resolve, reject) => {
      http.get({ port: (address as { port: number }).port }, resolve).on("error", reject);
    }),
  );
  ownListener.close();
});
