// Scheduled backups end to end: of either server, into either server, and everything that can go wrong on the way.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { fstatSync } from "node:fs";
import { chown, mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { type TestContext, test } from "node:test";
import { status } from "@grpc/grpc-js";
import { SeededRandom } from "../../src/base/testing/seeded-random.ts";
import { fakeWorld } from "../../src/cli/testing/fake-world.ts";
import { TestAuthority } from "../../src/client/testing/certificates.ts";
import { closedPort } from "../../src/client/testing/closed-port.ts";
import { answering, FakeServer, Refusal, streaming } from "../../src/client/testing/fake-server.ts";
import { openBackupDirectory } from "../../src/ctl/backup/backup-directory.ts";
import { runEtcdctl } from "../../src/ctl/index.ts";
import { etcdserverpb, services } from "../../src/wire/protobuf/index.ts";
import { mayMount, SmallDisk } from "../durability/small-disk.ts";
import { requireOfficial } from "../official.ts";
import { skipOutsideCi } from "../support/skip.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { startTlsServer } from "../support/tls-server.ts";
import { officialTool, saidBy, sameMember, startOn } from "../utl/etcdutl.ts";
import { BackupPlace } from "./etcdctl-backup.ts";

const { RangeResponse, SnapshotResponse } = etcdserverpb;
const { Range } = services["etcdserverpb.KV"];
const { Snapshot } = services["etcdserverpb.Maintenance"];

/** A server that gives these bytes for a snapshot. */
function serverOf(
  t: TestContext,
  bytes: Buffer,
  read = () => RangeResponse.create({}),
): Promise<FakeServer> {
  return FakeServer.start(t, [
    answering(Range, read),
    streaming(Snapshot, (call) => {
      call.write(SnapshotResponse.create({ blob: bytes, remainingBytes: 0 }));
      call.end();
    }),
  ]);
}

function withSum(store: Buffer): Buffer {
  return Buffer.concat([store, createHash("sha256").update(store).digest()]);
}

for (const kind of ["ours", "official"] as const) {
  test(`a backup of ${kind} is what either program starts from`, async (t) => {
    if (requireOfficial(t, "etcd") === undefined || requireOfficial(t, "etcdctl") === undefined)
      return;
    const [dir, place] = [await temporaryDirectory(t), await BackupPlace.make(t)];
    const { client, server } = await startOn(t, kind, join(dir, "member"));
    await client.fill(new SeededRandom(11), { keys: 300, leases: [7n] });
    const hash = await client.hash();
    const path = await place.made(server.endpoint);
    assert.deepEqual(await place.names(), [basename(path)]);
    assert.ok(basename(path).endsWith(`-r${hash.revision}.db`));
    assert.equal((await stat(path)).mode & 0o777, 0o600);
    assert.equal((await stat(place.path)).mode & 0o777, 0o700);
    const metrics = await place.metrics();
    assert.equal(metrics.last_success_revision, hash.revision);
    assert.equal(metrics.last_success_size_bytes, (await stat(path)).size);
    assert.deepEqual([metrics.last_run_success, metrics.kept], [1, 1]);
    await server.stop();
    const [ours, theirs] = [join(dir, "ours"), join(dir, "theirs")];
    await saidBy("snapshot", "restore", path, "--data-dir", ours, ...sameMember);
    await officialTool("restore", path, "--data-dir", theirs, ...sameMember);
    for (const [restored, by] of [
      [ours, "ours"],
      [theirs, "official"],
    ] as const) {
      const { client: again } = await startOn(t, by, restored);
      assert.deepEqual(await again.hash(), hash, by);
    }
  });
}

test("old backups go when there are too many, and nothing else does", async (t) => {
  const place = await BackupPlace.make(t);
  const { client, server } = await startOn(t, "ours", join(await temporaryDirectory(t), "member"));
  await client.fill(new SeededRandom(12), { keys: 100, leases: [] });
  await mkdir(join(place.path, "etcd-2020-01-01T000000Z-r1.db"), { recursive: true });
  const others = [
    await place.putOld("keep-etcd-2020-01-01T000000Z-r1.db"),
    await place.putOld("snapshot.db"),
    "etcd-2020-01-01T000000Z-r1.db",
  ];
  const old = [
    await place.putOld("etcd-2020-01-02T000000Z-r1.db"),
    await place.putOld("etcd-2020-01-03T000000Z-r2.db"),
    await place.putOld("etcd-2020-01-04T000000Z-r3.db"),
  ];
  const path = await place.made(server.endpoint, ["--keep=3"]);
  assert.deepEqual(await place.names(), [...others, ...old.slice(1), basename(path)].sort());
  assert.equal((await place.metrics()).kept, 3);
  const { stdout } = await place.run(server.endpoint, ["-w", "json"], {
    ETCD_BACKUP_KEEP_FOR: "720h",
    ETCD_BACKUP_KEEP_AT_LEAST: "2",
  });
  const said = JSON.parse(stdout) as { removed: string[]; isHeld: boolean };
  // The one that was made just now is the second, or has been replaced within its second.
  assert.ok(said.removed.length >= 1 && said.removed.every((name) => old.includes(name)));
  assert.equal(said.isHeld, false);
  assert.deepEqual(
    (await place.names()).filter((name) => others.includes(name)),
    others.sort(),
  );
});

test("a cluster that is behind its backups is not let loose on them", async (t) => {
  const place = await BackupPlace.make(t);
  const { server } = await startOn(t, "ours", join(await temporaryDirectory(t), "member"));
  await mkdir(place.path);
  const old = [
    await place.putOld("etcd-2020-01-02T000000Z-r1.db"),
    await place.putOld("etcd-2020-01-03T000000Z-r5000.db"),
  ];
  const { exit, stderr, stdout } = await place.run(server.endpoint, ["--keep=1"]);
  assert.equal(exit, 0);
  assert.match(stdout, /^Backup saved at /);
  assert.match(stderr, /nothing was removed, since etcd-2020-01-03T000000Z-r5000.db is ahead/);
  const names = await place.names();
  assert.deepEqual([names.length, names.slice(0, 2)], [3, old]);
});

test("what fails says why, and leaves old backups and the last success as they were", async (t) => {
  const place = await BackupPlace.make(t);
  const { server } = await startOn(t, "ours", join(await temporaryDirectory(t), "member"));
  const good = await place.made(server.endpoint);
  const bytes = await readFile(good);
  const before = await place.metrics();
  const store = bytes.subarray(0, -32);
  const hollow = Buffer.from(store);
  hollow.fill(0, 2 * 4096);
  const cut = store.subarray(0, 3 * 4096);
  const changed = Buffer.from(bytes);
  changed[5000]! ^= 1;
  const nobody = await closedPort();
  const failures: readonly (readonly [string, RegExp])[] = [
    [nobody, /no endpoint gave a snapshot: .*connection refused/],
    [(await serverOf(t, changed)).endpoint, /expected sha256 .*damaged on its way/],
    [(await serverOf(t, store)).endpoint, /sha256 checksum not found/],
    [
      (await serverOf(t, withSum(hollow))).endpoint,
      /test restore failed, so the snapshot is not kept: /,
    ],
    [
      (await serverOf(t, withSum(cut))).endpoint,
      /test restore failed, so the snapshot is not kept: .*bytes/,
    ],
  ];
  for (const [endpoint, reason] of failures) {
    const { exit, stdout, stderr } = await place.run(endpoint, ["--keep=1"]);
    assert.deepEqual([exit, stdout], [1, ""], stderr);
    assert.match(stderr, /^Error: backup failed: [^\n]*\n$/);
    assert.match(stderr, reason);
    assert.deepEqual(await place.names(), [basename(good)]);
    assert.ok((await readFile(good)).equals(bytes));
    const after = await place.metrics();
    assert.equal(after.last_run_success, 0);
    for (const name of ["last_success_timestamp_seconds", "last_success_revision", "kept"])
      assert.equal(after[name], before[name], name);
  }
  // Where one endpoint gives nothing, the next one may.
  const { exit, stdout } = await place.run(`${nobody},${server.endpoint}`, []);
  assert.equal(exit, 0);
  assert.ok(stdout.includes(`of ${server.endpoint}`));
});

test("a backup that is interrupted leaves nothing behind", async (t) => {
  const place = await BackupPlace.make(t);
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
  const server = await FakeServer.start(t, [
    answering(Range, () => RangeResponse.create({})),
    streaming(Snapshot, (call) => {
      call.write(SnapshotResponse.create({ blob: Buffer.alloc(4096), remainingBytes: 4096 }));
      begin();
    }),
  ]);
  const { exit, stderr } = await place.run(server.endpoint, [], {}, { interruptedBy: begun });
  assert.equal(exit, 1);
  assert.match(stderr, /^Error: backup failed: [^\n]+\n$/);
  assert.deepEqual(await place.names(), []);
});

test("a member without a quorum is backed up, with a warning", async (t) => {
  const [place, other] = [await BackupPlace.make(t), await BackupPlace.make(t)];
  const { server } = await startOn(t, "ours", join(await temporaryDirectory(t), "member"));
  const bytes = await readFile(await other.made(server.endpoint));
  const alone = await serverOf(t, bytes, () => {
    throw new Refusal(status.UNAVAILABLE, "etcdserver: no leader");
  });
  const { exit, stdout, stderr } = await place.run(alone.endpoint);
  assert.equal(exit, 0, stderr);
  assert.match(stdout, /^Backup saved at /);
  assert.match(
    stderr,
    /^warning: no quorum answered \(.*no leader\): what this member has was saved/,
  );
});

test("in the journal, lines have their priority", async (t) => {
  const place = await BackupPlace.make(t);
  const { server } = await startOn(t, "ours", join(await temporaryDirectory(t), "member"));
  await mkdir(place.path);
  await place.putOld("etcd-2020-01-03T000000Z-r5000.db");
  const { dev, ino } = fstatSync(2);
  const env = { JOURNAL_STREAM: `${dev}:${ino}` };
  const held = await place.run(server.endpoint, [], env);
  assert.deepEqual([held.exit, /^<4>warning: nothing was removed/.test(held.stderr)], [0, true]);
  const failed = await place.run(await closedPort(), [], env);
  assert.deepEqual([failed.exit, failed.stdout], [1, ""]);
  assert.match(failed.stderr, /^<3>Error: backup failed: [^\n]+\n$/);
});

test("what root makes belongs to whom the directory belongs", async (t) => {
  if (process.getuid?.() !== 0) return skipOutsideCi(t, "only root can give files away");
  const place = await BackupPlace.make(t);
  const { server } = await startOn(t, "ours", join(await temporaryDirectory(t), "member"));
  await mkdir(place.path);
  await chown(place.path, 12_345, 12_346);
  const path = await place.made(server.endpoint);
  for (const file of [path, join(place.path, ".etcd-backup-lock")]) {
    const { uid, gid } = await stat(file);
    assert.deepEqual([uid, gid], [12_345, 12_346], file);
  }
});

test("who is not known to the server, and a server that is not who it says, is named", async (t) => {
  if (requireOfficial(t, "etcd") === undefined) return;
  const [folder, place] = [await temporaryDirectory(t), await BackupPlace.make(t)];
  const authority = new TestAuthority(folder);
  await authority.writeCa();
  const stranger = new TestAuthority(folder, "stranger");
  await stranger.writeCa();
  const server = await authority.issue("server", { dns: ["localhost"], ip: ["127.0.0.1"] });
  const client = await authority.issue("client", {});
  const tls = await startTlsServer("official", { authority, server, client, folder });
  t.after(() => tls.stop());
  const here = `https://${tls.endpoint}`;
  const own = { ETCDCTL_CERT: client.cert, ETCDCTL_KEY: client.key };
  const env = { ...own, ETCDCTL_CACERT: stranger.caFile };
  const refused = await place.run(here, [], env);
  assert.equal(refused.exit, 1);
  assert.match(refused.stderr, /^Error: backup failed: no endpoint gave a snapshot: .*certificate/);
  assert.deepEqual(await place.names(), []);
  await place.made(here, [], { ...own, ETCDCTL_CACERT: authority.caFile });
});

test("a disk without room is told before anything is written", async (t) => {
  if (!mayMount()) return skipOutsideCi(t, "mounting a small file system needs root");
  const folder = await temporaryDirectory(t);
  const disk = new SmallDisk(join(folder, "small"), 32 << 20);
  try {
    const place = (await BackupPlace.make(t)).at(join(disk.path, "backups"));
    const { server } = await startOn(t, "ours", join(folder, "member"));
    const metrics = { ETCD_BACKUP_METRICS_FILE: join(folder, "x.prom") };
    const { exit, stderr } = await place.run(server.endpoint, [], metrics);
    assert.equal(exit, 1);
    assert.match(stderr, /backups has 3\d MB free, the backup and its test restore needs 1\d\d MB/);
    assert.deepEqual(await place.names(), []);
    disk.fill();
    const full = await place.run(server.endpoint);
    assert.deepEqual([full.exit, await place.names()], [1, []], full.stderr);
  } finally {
    disk.remove();
  }
});

test("one at a time, and what a killed one has left makes room", async (t) => {
  const place = await BackupPlace.make(t);
  const { server } = await startOn(t, "ours", join(await temporaryDirectory(t), "member"));
  const first = await openBackupDirectory(place.path);
  const second = await place.run(server.endpoint);
  assert.equal(second.exit, 1);
  assert.equal(
    second.stderr,
    `Error: backup failed: another backup into ${place.path} is running\n`,
  );
  await assert.rejects(place.metrics(), /ENOENT/, "it has nothing to tell of the first one");
  // As a kill leaves it: unlocked, and not cleared away.
  await first.close();
  await mkdir(join(dirname(first.unverified), "restored", "member"), { recursive: true });
  await writeFile(first.unverified, "half");
  const path = await place.made(server.endpoint);
  assert.deepEqual(await place.names(), [basename(path)]);
});

test("a machine that runs a member needs no endpoint; mistakes in settings are named", async (t) => {
  const place = await BackupPlace.make(t);
  const { server } = await startOn(t, "ours", join(await temporaryDirectory(t), "member"));
  const metrics = { ETCD_BACKUP_METRICS_FILE: place.metricsFile };
  const env = { ETCD_ADVERTISE_CLIENT_URLS: `http://${server.endpoint}`, ...metrics };
  const world = fakeWorld({ env: { ...env, ETCD_BACKUP_DIRECTORY: place.path } });
  assert.equal(await runEtcdctl(["backup"], world), 0, world.stderrText);
  assert.equal((await place.names()).length, 1);
  const mistakes: readonly (readonly [Record<string, string>, RegExp])[] = [
    [{ ETCD_BACKUP_KEP: "1" }, /ETCD_BACKUP_KEP is no setting of a backup: known are .*_KEEP,/],
    [{ ETCD_BACKUP_KEEP: "1O" }, /ETCD_BACKUP_KEEP: .*"1O": invalid syntax/],
    [{ ETCD_BACKUP_KEEP_FOR: "30d" }, /ETCD_BACKUP_KEEP_FOR: .*30d/],
    [{ ETCD_BACKUP_KEEP_AT_LEAST: "0" }, /--keep-at-least must be at least 1: current value is 0/],
    [{ ETCD_BACKUP_METRICS_FILE: "/tmp/x" }, /--metrics-file must end in \.prom/],
  ];
  for (const [wrong, reason] of mistakes) {
    const { exit, stderr } = await place.run(server.endpoint, [], wrong);
    assert.equal(exit, 128);
    assert.match(stderr, reason);
  }
  const relative = await place.run(server.endpoint, ["--directory=backups"]);
  assert.match(relative.stderr, /--directory must be a path from the root/);
  assert.equal((await place.names()).length, 1);
});
