import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { realClock } from "../http2/testing/clocks.ts";
import { createGrpcServer, unary } from "./index.ts";
import { rawMethod } from "./testing/raw-methods.ts";

const silent = { debug() {}, info() {}, warn() {}, error() {} };
const isInstalled = spawnSync("h2load", ["--version"]).error === undefined;
const skip = isInstalled ? false : "h2load (package nghttp2-client) is not installed";

test("h2load's ten thousand calls all succeed", { skip }, async () => {
  const server = createGrpcServer({ clock: realClock, logger: silent });
  server.addService([unary(rawMethod("/t.T/Echo"), (request) => request)]);
  const listener = createServer((socket) => server.accept(socket));
  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
  const address = listener.address();
  assert(address !== null && typeof address === "object");
  const folder = mkdtempSync(join(tmpdir(), "h2load-"));
  const body = join(folder, "body.bin");
  writeFileSync(body, Buffer.from([0, 0, 0, 0, 2, 0x68, 0x69]));
  const child = spawn("h2load", [
    ...["-n", "10000", "-c", "10", "-m", "10", "-d", body],
    ...["-H", "content-type: application/grpc"],
    `http://127.0.0.1:${address.port}/t.T/Echo`,
  ]);
  let output = "";
  child.stdout.on("data", (text) => {
    output += text;
  });
  await new Promise((resolve) => child.on("close", resolve));
  rmSync(folder, { recursive: true });
  assert.match(output, /10000 succeeded, 0 failed/);
  listener.close();
  await server.stop();
});
