import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { ListenError, openListener, parseListenUrl } from "./listeners.ts";

const setting = "--listen-client-urls";
const drop = (socket: Socket): void => {
  socket.destroy();
};

test("parseListenUrl reads what etcd listens on", () => {
  assert.deepEqual(parseListenUrl("http://127.0.0.1:2379"), {
    kind: "tcp",
    scheme: "http",
    host: "127.0.0.1",
    port: 2379,
  });
  assert.deepEqual(parseListenUrl("https://[::1]:0"), {
    kind: "tcp",
    scheme: "https",
    host: "::1",
    port: 0,
  });
  assert.deepEqual(parseListenUrl("unix://localhost:2379"), {
    kind: "unix",
    scheme: "unix",
    path: "localhost:2379",
  });
  assert.equal(parseListenUrl("unixs:///run/etcd.sock").kind, "unix");
});

test("parseListenUrl refuses names, missing ports and other schemes", () => {
  assert.throws(() => parseListenUrl("http://example.com:2379"), {
    message: "expected IP in URL for binding (http://example.com:2379)",
  });
  assert.throws(() => parseListenUrl("http://:2379"), /expected IP/);
  assert.throws(() => parseListenUrl("http://127.0.0.1"), /want scheme:\/\/host:port/);
  assert.throws(() => parseListenUrl("ftp://127.0.0.1:21"), RangeError);
  assert.throws(() => parseListenUrl("http://127.0.0.1:2379/path"), RangeError);
  assert.throws(() => parseListenUrl("http://127.0.0.1:65536"), /invalid port/);
});

test("a listener on port 0 tells its port and hands connections over", async () => {
  const accepted = Promise.withResolvers<Socket>();
  const listener = await openListener("http://localhost:0", {
    setting,
    onConnection: accepted.resolve,
  });
  assert.match(listener.url, /^http:\/\/localhost:[1-9]\d*$/);
  const client = connect(listener.port, "127.0.0.1");
  const socket = await accepted.promise;
  assert.equal(socket.localAddress, "127.0.0.1", "localhost is IPv4 only, as etcd binds it");
  await listener.close();
  assert.equal(socket.destroyed, false, "closing the listener leaves connections alone");
  socket.destroy();
  client.destroy();
});

test("the IPv4 wildcard accepts IPv4 connections", async () => {
  const accepted = Promise.withResolvers<Socket>();
  const listener = await openListener("http://0.0.0.0:0", {
    setting,
    onConnection: accepted.resolve,
  });
  const client = connect(listener.port, "127.0.0.1");
  (await accepted.promise).destroy();
  client.destroy();
  await listener.close();
});

test("a port in use is named with its setting in one line", async () => {
  const first = await openListener("http://127.0.0.1:0", { setting, onConnection: drop });
  await assert.rejects(openListener(first.url, { setting, onConnection: drop }), (error) => {
    assert.ok(error instanceof ListenError);
    assert.equal(error.code, "EADDRINUSE");
    assert.equal(
      error.message,
      `Cannot listen on ${first.url} (${setting}): address already in use, want a free one`,
    );
    return true;
  });
  await first.close();
  const again = await openListener(first.url, { setting, onConnection: drop });
  await again.close();
});

test("a foreign address is refused with its reason", async () => {
  await assert.rejects(
    openListener("http://192.0.2.1:0", { setting, onConnection: drop }),
    /cannot assign requested address/,
  );
});

test("a unix socket that a crash left behind is taken over, a served one is not", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "etcd-listen-"));
  t.after(() => rm(folder, { recursive: true }));
  const path = join(folder, "etcd.sock");
  const owner = createServer();
  await new Promise<void>((resolve) => owner.listen(path, resolve));
  await assert.rejects(openListener(`unix://${path}`, { setting, onConnection: drop }), {
    code: "EADDRINUSE",
  });
  await new Promise((resolve) => owner.close(resolve));

  const listener = await openListener(`unix://${path}`, { setting, onConnection: drop });
  const client = connect(path);
  await new Promise((resolve) => client.once("close", resolve));
  await listener.close();

  await writeFile(path, "an ordinary file");
  await assert.rejects(openListener(`unix://${path}`, { setting, onConnection: drop }), {
    code: "EADDRINUSE",
  });
});
