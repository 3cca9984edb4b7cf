import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { requireOfficial } from "../../test/official.ts";
import type { Logger } from "../base/index.ts";
import { ManualClock } from "../base/testing/manual-clock.ts";
import { SystemdNotify } from "./sd-notify.ts";

function recorder() {
  const sent: string[] = [];
  const warnings: string[] = [];
  const log: Logger = {
    debug: () => {},
    info: () => {},
    warn: (msg) => warnings.push(msg),
    error: () => {},
  };
  const load = () => ({ sendState: (state: string) => sent.push(state) });
  return { sent, warnings, log, load, clock: new ManualClock(), pid: 42 };
}

test("without a service manager nothing is loaded or sent", () => {
  const world = recorder();
  const load = () => assert.fail("must not load");
  const notify = new SystemdNotify({ ...world, load, env: {} });
  notify.ready("serving");
  notify.startWatchdog(() => true);
  assert.equal(world.clock.pendingTimers, 0);
  assert.deepEqual(world.warnings, []);
});

test("a missing native module is one warning, no error", () => {
  const world = recorder();
  const load = () => {
    throw new Error("Cannot find module 'sd-notify'\nRequire stack: ...");
  };
  const notify = new SystemdNotify({ ...world, load, env: { NOTIFY_SOCKET: "/run/notify" } });
  notify.ready("serving");
  notify.stopping("stopping");
  assert.equal(world.warnings.length, 1);
});

test("a status cannot smuggle in a second message", () => {
  const world = recorder();
  const notify = new SystemdNotify({ ...world, env: { NOTIFY_SOCKET: "/run/notify" } });
  notify.status("leader\nMAINPID=1\r\0FDSTORE=1");
  assert.deepEqual(world.sent, ["STATUS=leader MAINPID=1 FDSTORE=1"]);
});

test("what is reported while the member stops does not hide that it does", () => {
  const world = recorder();
  const notify = new SystemdNotify({ ...world, env: { NOTIFY_SOCKET: "/run/notify" } });
  notify.stopping("stopping");
  notify.status("leader");
  assert.deepEqual(world.sent, ["STOPPING=1\nSTATUS=stopping"]);
});

test("the watchdog is pinged at half its interval while the process is alive", async () => {
  const world = recorder();
  const env = { NOTIFY_SOCKET: "/run/notify", WATCHDOG_USEC: "2000000", WATCHDOG_PID: "42" };
  const notify = new SystemdNotify({ ...world, env });
  let alive = true;
  notify.startWatchdog(() => alive);
  await world.clock.advance(2_000);
  assert.equal(world.sent.length, 3);
  alive = false;
  await world.clock.advance(5_000);
  assert.equal(world.sent.length, 3, "a process that is stuck falls silent");
  alive = true;
  await world.clock.advance(1_000);
  assert.equal(world.sent.length, 4);
  notify.close();
  assert.equal(world.clock.pendingTimers, 0);
});

test("a watchdog meant for another process is not pinged", () => {
  const world = recorder();
  const env = { NOTIFY_SOCKET: "/run/notify", WATCHDOG_USEC: "2000000", WATCHDOG_PID: "1" };
  const notify = new SystemdNotify({ ...world, env });
  assert.equal(notify.watchdogMs, undefined);
});

/** Node has no unix datagrams: a few lines of Python listen in systemd's stead. */
const listenerScript = `
import socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[1])
print("bound", flush=True)
for _ in range(3):
    print(repr(s.recv(4096).decode()), flush=True)
`;

test("systemd's socket receives ready, watchdog and stopping", async (t) => {
  const python = requireOfficial(t, "python3");
  if (python === undefined) return;
  const folder = mkdtempSync(join(tmpdir(), "etcd-notify-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "notify.sock");
  const listener = spawn(python, ["-c", listenerScript, path], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const lines = createInterface(listener.stdout)[Symbol.asyncIterator]();
  assert.equal((await lines.next()).value, "bound");

  const script = `
    const { SystemdNotify, RealClock } = await import(${JSON.stringify(new URL("index.ts", import.meta.url).href)});
    const notify = new SystemdNotify({
      clock: new RealClock(), log: console, env: process.env, pid: process.pid });
    notify.ready("serving");
    notify.startWatchdog(() => true);
    notify.stopping("closing");
    notify.close();
  `;
  const env = { ...process.env, NOTIFY_SOCKET: path, WATCHDOG_USEC: "60000000" };
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
    env,
    stdio: "inherit",
  });
  const received: unknown[] = [];
  for (let i = 0; i < 3; i++) received.push((await lines.next()).value);
  assert.equal(await new Promise((resolve) => child.on("exit", resolve)), 0);
  assert.equal(received[0], "'READY=1\\nSTATUS=serving'");
  assert.equal(received[1], "'WATCHDOG=1'");
  assert.equal(received[2], "'STOPPING=1\\nSTATUS=closing'");
});
