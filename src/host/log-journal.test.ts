// Entries with fields, as journald gets them, from a log whose journal is a socket of the test's own.
import assert from "node:assert/strict";
import { closeSync, fstatSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { ManualClock } from "../base/testing/manual-clock.ts";
import { journalEntry } from "./journal-entry.ts";
import { Log, type LogOptions } from "./log.ts";
import { isJournal, JournalSink } from "./log-journal.ts";
import { DescriptorSink } from "./log-sink.ts";
import { DatagramReceiver } from "./testing/datagram-receiver.ts";

function folder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), "etcd-journal-"));
  t.after(() => rmSync(path, { recursive: true }));
  return path;
}

function setUp(t: TestContext, options: Partial<LogOptions> = {}) {
  const journal = new DatagramReceiver(join(folder(t), "socket"));
  t.after(() => journal.close());
  const log = new Log({
    clock: new ManualClock(),
    outputs: ["systemd/journal"],
    journalDatagramPath: journal.path,
    ...options,
  });
  const entries = () =>
    journal.take().map((text) => {
      const lines = text.split("\n").filter((line) => line !== "");
      return Object.fromEntries(lines.map((line) => /^([A-Z_]+)=(.*)$/.exec(line)!.slice(1)));
    });
  return { log, entries, journal };
}

const context = { member: "8e9e05c52164694d", cluster: "cdf818194e3a8c32", term: 3, revision: 77 };

test("an entry has its priority, its event, and what it says of member, peer, client and stage", async (t) => {
  const { log, entries } = setUp(t);
  log.logger("bin/etcd.ts").info("starting");
  log.describeMember(() => context);
  const logger = log.logger("peer/transport.ts");
  logger.warn("lost a peer", { "remote-peer-id": "91bc3c398fb3c146", other: "x" });
  logger.error("slow", { remote: "10.0.0.7:4711", stage: "fsync", term: 4, revision: 80n });
  await log.close();
  const [starting, lost, slow] = entries();
  assert.deepEqual(starting, {
    MESSAGE: starting!.MESSAGE,
    ...{ PRIORITY: "6", SYSLOG_IDENTIFIER: "etcd" },
    ...{ CODE_FILE: "bin/etcd.ts", ETCD_EVENT: "starting" },
  });
  assert.match(starting!.MESSAGE!, /^\{"level":"info",.*"msg":"starting"\}$/);
  const { MESSAGE: _, ...fields } = lost!;
  assert.deepEqual(fields, {
    ...{ PRIORITY: "4", SYSLOG_IDENTIFIER: "etcd", CODE_FILE: "peer/transport.ts" },
    ...{ ETCD_EVENT: "lost a peer", ETCD_PEER: "91bc3c398fb3c146" },
    ...{ ETCD_MEMBER: context.member, ETCD_CLUSTER: context.cluster },
    ...{ ETCD_TERM: "3", ETCD_REVISION: "77" },
  });
  assert.equal(slow!.PRIORITY, "3");
  assert.equal(slow!.ETCD_TERM, "4");
  assert.equal(slow!.ETCD_REVISION, "80");
  assert.equal(slow!.ETCD_REMOTE, "10.0.0.7:4711");
  assert.equal(slow!.ETCD_STAGE, "fsync");
});

test("no text can begin a field of its own, and none is too long for a datagram", () => {
  const line = { level: "info", caller: "a.ts", msg: "a\nPRIORITY=0", fields: undefined } as const;
  const text = journalEntry(`x\nPRIORITY=1${"y".repeat(1_000_000)}`, line, undefined).toString();
  assert.equal(text.match(/^PRIORITY=/gm)?.length, 1);
  assert.match(text, /^PRIORITY=6$/m);
  assert.match(text, /^ETCD_EVENT=a PRIORITY=0$/m);
  assert.ok(text.length < 64 * 1024);
  const fields = { stage: { deep: 1 }, toString: "x", remote: "r\nMESSAGE=z" };
  const odd = journalEntry("l", { ...line, fields }, undefined).toString();
  assert.doesNotMatch(odd, /ETCD_STAGE/);
  assert.match(odd, /^ETCD_REMOTE=r MESSAGE=z$/m);
});

test("a journal that does not read holds nobody: entries wait, then are counted", async () => {
  const sent: string[] = [];
  let isReading = false;
  const sink = new JournalSink({
    name: "systemd/journal",
    sender: { send: (bytes) => isReading && sent.push(bytes.toString()) > 0 },
    droppedLine: (_, count) => `dropped ${count}`,
    context: () => undefined,
  });
  const entry = { level: "info", caller: "a.ts", msg: "m", fields: undefined } as const;
  for (let line = 0; line < 300; line++) sink.write(`line ${line} ${"x".repeat(10_000)}`, entry);
  assert.equal(sent.length, 0);
  isReading = true;
  await sink.close();
  const kept = sent.filter((text) => text.startsWith("MESSAGE=line")).length;
  assert.ok(kept > 90 && kept < 110);
  assert.match(sent.at(-1)!, new RegExp(`^MESSAGE=dropped ${300 - kept}\n`));
  assert.match(sent.at(-1)!, /^PRIORITY=4$/m);
});

test("a dying process hands over what waits", (t) => {
  const { log, entries } = setUp(t);
  for (let line = 0; line < 5; line++) log.logger("a.ts").fatal("last words");
  log.flushNow();
  assert.equal(entries().length, 5);
});

test("standard error that is the journal gets entries with fields, another one lines as ever", (t) => {
  const path = join(folder(t), "stderr");
  const fd = openSync(path, "w");
  t.after(() => closeSync(fd));
  const { dev, ino } = fstatSync(fd);
  assert.ok(isJournal(fd, `${dev}:${ino}`));
  assert.ok(!isJournal(fd, `${dev}:${ino + 1}`));
  assert.ok(!isJournal(fd, ""));
  assert.ok(!isJournal(fd, undefined));
  const own = fstatSync(2);
  const { log, entries } = setUp(t, {
    outputs: ["default"],
    journalStream: `${own.dev}:${own.ino}`,
  });
  log.logger("a.ts").warn("through systemd");
  assert.deepEqual(
    entries().map(({ ETCD_EVENT }) => ETCD_EVENT),
    ["through systemd"],
  );
});

test("where datagrams cannot be sent, lines say their priority as the journal reads it", async (t) => {
  const path = join(folder(t), "stderr");
  const fd = openSync(path, "w+");
  t.after(() => closeSync(fd));
  const sink = new DescriptorSink("stderr", fd, { droppedLine: () => "", hasPriorities: true });
  sink.write("one", { level: "info", caller: "a.ts", msg: "", fields: undefined });
  sink.write("two", { level: "fatal", caller: "a.ts", msg: "", fields: undefined });
  await sink.close();
  assert.equal(readFileSync(path, "utf8"), "<6>one\n<2>two\n");
});
