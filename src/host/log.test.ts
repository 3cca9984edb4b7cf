import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { ManualClock } from "../base/testing/manual-clock.ts";
import { Log } from "./log.ts";
import { parseLogRotation } from "./log-file.ts";

function tempFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "etcd-log-"));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

function linesOf(path: string): Record<string, unknown>[] {
  const text = readFileSync(path, "utf8");
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

test("lines below the level are not written; the level can be changed", async (t) => {
  const path = join(tempFolder(t), "etcd.log");
  const log = new Log({ clock: new ManualClock(), outputs: [path], level: "warn" });
  const logger = log.logger("server/member.ts");
  logger.info("quiet");
  logger.warn("loud", { n: 1 });
  log.setLevel("debug");
  logger.debug("now heard");
  await log.close();
  assert.deepEqual(
    linesOf(path).map((line) => [line.level, line.caller, line.msg]),
    [
      ["warn", "server/member.ts", "loud"],
      ["debug", "server/member.ts", "now heard"],
    ],
  );
  assert.equal(statSync(path).mode & 0o007, 0, "others cannot read the log");
});

test("a burst of more lines than the buffer holds is counted, not kept", async (t) => {
  const path = join(tempFolder(t), "etcd.log");
  const log = new Log({ clock: new ManualClock(), outputs: [path] });
  const logger = log.logger("a.ts");
  for (let i = 0; i < 500; i++) logger.info(`line ${i}`, { filler: "x".repeat(4_000) });
  await log.close();
  const lines = linesOf(path);
  const told = lines.at(-1)!;
  assert.equal(told.msg, "dropped log lines of a slow or failing output");
  assert.equal((told.count as number) + lines.length - 1, 500);
});

test("flushNow writes what is pending before it returns", (t) => {
  const path = join(tempFolder(t), "etcd.log");
  const log = new Log({ clock: new ManualClock(), outputs: [path] });
  log.logger("bin/etcd.ts").fatal("last words");
  log.flushNow();
  assert.equal(linesOf(path)[0]!.msg, "last words");
});

test("a full file begins anew and old ones are removed beyond their number", async (t) => {
  const folder = tempFolder(t);
  const path = join(folder, "etcd.log");
  const rotation = parseLogRotation('{"maxsize":1,"maxbackups":1,"compress":true}');
  const log = new Log({ clock: new ManualClock(), outputs: [path], rotation });
  const logger = log.logger("a.ts");
  for (let round = 0; round < 4; round++) {
    for (let i = 0; i < 200; i++) logger.info(`${round} ${i}`, { filler: "x".repeat(4_000) });
    await log.flush();
  }
  await log.close();
  const names = readdirSync(folder).sort();
  assert.equal(names.length, 2, names.join(" "));
  assert.match(names[0]!, /^etcd-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{3}\.log\.gz$/);
  assert.ok(statSync(path).size <= 1_048_576);
});

test("a rotation config is checked", () => {
  assert.deepEqual(parseLogRotation("{}"), {
    maxsize: 100,
    maxage: 0,
    maxbackups: 0,
    localtime: false,
    compress: false,
  });
  assert.throws(() => parseLogRotation("{"), /improperly formatted log rotation config/);
  assert.throws(() => parseLogRotation('{"maxsize":"1"}'), /invalid log rotation config: maxsize/);
});

test("outputs that exclude each other or cannot be opened are refused by name", (t) => {
  const clock = new ManualClock();
  assert.throws(() => new Log({ clock, outputs: ["default", "stdout"] }), /multi logoutput/);
  const path = join(tempFolder(t), "missing", "etcd.log");
  assert.throws(() => new Log({ clock, outputs: [path] }), /Cannot open log file .*--log-outputs/);
  const nowhere = join(tmpdir(), "no-such-journal");
  const paths = { journalStreamPath: nowhere, journalDatagramPath: nowhere };
  assert.throws(
    () => new Log({ clock, outputs: ["systemd/journal"], ...paths }),
    /Cannot log to systemd\/journal .* does not exist/,
  );
});

test("a journal that takes no datagrams gets a header, then entries with their priority", async (t) => {
  const journalStreamPath = join(tempFolder(t), "journal.sock");
  const received = Promise.withResolvers<string>();
  const journal = createServer((socket) => {
    let text = "";
    socket.setEncoding("utf8");
    socket.on("data", (chunk: string) => {
      text += chunk;
      if (text.includes("broken")) received.resolve(text);
    });
  });
  await new Promise<void>((resolve) => journal.listen(journalStreamPath, resolve));
  const log = new Log({
    clock: new ManualClock(),
    outputs: ["systemd/journal"],
    journalStreamPath,
    journalDatagramPath: `${journalStreamPath}.none`,
  });
  log.logger("a.ts").info("fine");
  log.logger("a.ts").error("broken");
  const lines = (await received.promise).split("\n");
  assert.deepEqual(lines.slice(0, 7), ["etcd", "", "6", "1", "0", "0", "0"]);
  assert.match(lines[7]!, /^<6>\{"level":"info",.*"msg":"fine"\}$/);
  assert.match(lines[8]!, /^<3>\{"level":"error",.*"msg":"broken"\}$/);
  await log.close();
  await new Promise((resolve) => journal.close(resolve));
});

test("the default output is standard error, and a process that ends by itself writes all its lines", () => {
  const script = `
    const { Log, RealClock } = await import(${JSON.stringify(new URL("index.ts", import.meta.url).href)});
    const logger = new Log({ clock: new RealClock() }).logger("bin/etcd.ts");
    for (let i = 0; i < 150; i++) logger.info("line " + i);
  `;
  const child = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
    encoding: "utf8",
    timeout: 30_000,
  });
  assert.equal(child.stderr.trim().split("\n").length, 150);
  assert.equal(child.stdout, "");
});

test("a standard error that nobody reads does not hold the process, nor keep a signal from ending it", async () => {
  const script = `
    const { Log, RealClock, dieOf } = await import(${JSON.stringify(new URL("index.ts", import.meta.url).href)});
    const logger = new Log({ clock: new RealClock() }).logger("bin/etcd.ts");
    for (let i = 0; i < 400; i++) {
      logger.error("line " + i, { filler: "x".repeat(4000) });
      await new Promise((resolve) => setImmediate(resolve));
    }
    console.log("alive");
    process.once("SIGTERM", dieOf);
    setInterval(() => {}, 1000);
  `;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = new Promise((resolve) => child.once("exit", (_code, signal) => resolve(signal)));
  const word = await new Promise((resolve) => child.stdout.once("data", resolve));
  assert.equal(String(word), "alive\n");
  child.kill("SIGTERM");
  assert.equal(await ended, "SIGTERM");
  child.stderr.destroy();
});
