import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { Logger } from "../base/index.ts";
import { ManualClock } from "../base/testing/manual-clock.ts";
import { RealClock } from "./clock.ts";
import { lockDataDir } from "./data-dir-lock.ts";

function tempFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "etcd-lock-"));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

function recorder(): { log: Logger; warnings: string[] } {
  const warnings: string[] = [];
  const quiet = (): void => {};
  const warn = (msg: string): void => void warnings.push(msg);
  return { log: { debug: quiet, info: quiet, warn, error: quiet }, warnings };
}

/** Another process that takes the lock, and its word that it has. */
async function holder(dataDir: string): Promise<ChildProcess> {
  const script = `
    const { lockDataDir, RealClock } = await import(${JSON.stringify(new URL("index.ts", import.meta.url).href)});
    const lock = await lockDataDir(process.argv[1], { clock: new RealClock(), log: console });
    console.log("locked");
    setInterval(() => lock, 1_000);
  `;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script, dataDir], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await new Promise((resolve) => child.stdout!.once("data", resolve));
  return child;
}

test("a lock is taken at once when nobody holds it, and its file stays empty", async (t) => {
  const dataDir = tempFolder(t);
  const { log, warnings } = recorder();
  const lock = await lockDataDir(dataDir, { clock: new ManualClock(), log });
  assert.deepEqual(warnings, []);
  assert.equal(statSync(join(dataDir, ".lock")).size, 0);
  lock.release();
});

test("a second process waits, with a warning every ten seconds, until the first has gone", async (t) => {
  const dataDir = tempFolder(t);
  const clock = new ManualClock();
  const { log, warnings } = recorder();
  const first = await lockDataDir(dataDir, { clock, log });
  let taken = false;
  const second = lockDataDir(dataDir, { clock, log }).then((lock) => {
    taken = true;
    return lock;
  });
  await clock.advance(25_000);
  assert.equal(warnings.length, 3);
  assert.equal(taken, false);
  first.release();
  await clock.advance(200);
  assert.equal(taken, true);
  (await second).release();
});

test("the kernel releases the lock of a process that was killed", async (t) => {
  const dataDir = tempFolder(t);
  const child = await holder(dataDir);
  t.after(() => child.kill("SIGKILL"));
  const { log, warnings } = recorder();
  const alive = setInterval(() => {}, 1_000);
  t.after(() => clearInterval(alive));
  const waiting = lockDataDir(dataDir, { clock: new RealClock(), log });
  assert.equal(warnings.length, 1, "the lock is held by the other process");
  child.kill("SIGKILL");
  (await waiting).release();
});

test("a stop ends the wait", async (t) => {
  const dataDir = tempFolder(t);
  const clock = new ManualClock();
  const { log } = recorder();
  const first = await lockDataDir(dataDir, { clock, log });
  const stop = new AbortController();
  const waiting = lockDataDir(dataDir, { clock, log, signal: stop.signal });
  stop.abort(new Error("stopped"));
  await assert.rejects(waiting, /stopped/);
  assert.equal(clock.pendingTimers, 0);
  first.release();
});

test("a directory that cannot be written to is refused by name", async (t) => {
  const { log } = recorder();
  await assert.rejects(
    lockDataDir(join(tempFolder(t), "missing"), { clock: new ManualClock(), log }),
    /Cannot lock data directory .* \(--data-dir\)/,
  );
});
