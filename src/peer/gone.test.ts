// When a member counts as gone, with real sockets.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { type TestContext, test } from "node:test";
import { listen, TestPeer, until } from "./testing/test-peer.ts";

const streamHead = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n\0\r\n";
/** Streams that have lived so long are dialled again at once. */
const livedMs = 1_000;

/** A process that lets its streams be read: by `end` they break, and with `listens: false` nobody listens any more. */
class Process {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #port: number;
  /** Connections are taken, and nothing is said. */
  isMute = false;
  connections = 0;

  private constructor(server: Server, port: number) {
    this.#server = server;
    this.#port = port;
    server.on("connection", (socket) => {
      this.connections++;
      this.#sockets.add(socket);
      socket.on("close", () => this.#sockets.delete(socket));
      socket.on("error", () => undefined);
      if (!this.isMute) socket.write(streamHead);
    });
  }

  static async start(t: TestContext): Promise<Process> {
    const server = createServer();
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    assert.ok(address !== null && typeof address === "object");
    const process = new Process(server, address.port);
    t.after(() => process.end({ listens: false }));
    return process;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  end({ listens }: { readonly listens: boolean }): void {
    if (!listens && this.#server.listening) this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  async restart(): Promise<void> {
    this.#server.listen(this.#port, "127.0.0.1");
    await once(this.#server, "listening");
  }
}

async function reach(one: TestPeer, urls: readonly string[]): Promise<void> {
  one.transport.setMember(2n, urls);
  await until("it is reached", () => {
    void one.clock.advance(50);
    return one.isActive(2n);
  });
  await one.clock.advance(livedMs);
}

test("a process that dies is gone at once, and told once for each of its deaths", async (t) => {
  const one = await TestPeer.start(t, 1n);
  const two = await Process.start(t);
  await reach(one, [two.url]);
  two.end({ listens: false });
  await until("it is gone", () => one.gone.length > 0);
  for (let n = 0; n < 30; n++) await one.clock.advance(100);
  assert.deepEqual(one.gone, [2n]);
  assert.equal(one.complaints("peer is gone: nobody listens at any of its URLs").length, 1);

  await two.restart();
  await until("it is reached again", () => {
    void one.clock.advance(50);
    return one.isActive(2n);
  });
  await one.clock.advance(livedMs);
  two.end({ listens: false });
  await until("it is gone again", () => one.gone.length === 2);
});

test("streams that broke say nothing of a process that still takes connections", async (t) => {
  const one = await TestPeer.start(t, 1n);
  const two = await Process.start(t);
  await reach(one, [two.url]);
  two.isMute = true;
  const before = two.connections;
  two.end({ listens: true });
  await until("both streams are dialled again", () => two.connections === before + 2);
  await one.clock.advance(6_000);
  await until("they are given up", () => {
    const failed = one.complaints("failed to open a stream of a remote peer");
    return failed.filter(({ fields }) => String(fields?.error).includes("no answer")).length === 2;
  });
  assert.deepEqual(one.gone, []);
});

test("a process that can still be reached at another of its URLs is not gone", async (t) => {
  const one = await TestPeer.start(t, 1n);
  const two = await Process.start(t);
  let asked = 0;
  const mute = await listen(t, (socket) => {
    asked++;
    socket.on("error", () => undefined);
  });
  await reach(one, [two.url, mute]);
  two.end({ listens: false });
  await until("the other URL is dialled", () => {
    void one.clock.advance(10);
    return asked >= 2;
  });
  for (let n = 0; n < 20; n++) await one.clock.advance(1_000);
  assert.deepEqual(one.gone, []);
});

test("a process with two URLs is gone once both refuse", async (t) => {
  const one = await TestPeer.start(t, 1n);
  const two = await Process.start(t);
  const other = await Process.start(t);
  await reach(one, [two.url, other.url]);
  two.end({ listens: false });
  other.end({ listens: false });
  await until("it is gone", () => {
    void one.clock.advance(10);
    return one.gone.length > 0;
  });
  assert.deepEqual(one.gone, [2n]);
});
