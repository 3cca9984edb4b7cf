// Whatever is wrong with a file, the tools read it as it was or refuse it in a line, with nothing made of it, in little time and
// memory.
//
// DAMAGED_FILES=20000 tries more of them, DAMAGED_SEED the same again.
import assert from "node:assert/strict";
import { cp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { SeededRandom } from "../../src/base/testing/seeded-random.ts";
import { etcdserverpb, services } from "../../src/wire/protobuf/index.ts";
import { requireOfficial } from "../official.ts";
import { EtcdClient } from "../support/etcd-client.ts";
import { TestServer } from "../support/server.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { damaged } from "./damaged-file.ts";
import { etcdutl, type Said } from "./etcdutl.ts";

const { DeleteRangeRequest, LeaseGrantRequest, PutRequest } = etcdserverpb;
const { DeleteRange, Put } = services["etcdserverpb.KV"];
const { LeaseGrant } = services["etcdserverpb.Lease"];

const seed = Number(process.env.DAMAGED_SEED ?? Date.now() % 2 ** 31);
const files = Number(process.env.DAMAGED_FILES ?? 2_000);
/** A store of some hundred kilobytes is read in some milliseconds. */
const secondsMax = 5;
/** The largest piece that is asked of memory at once. */
const allocatedBytesMax = 16 << 20;
/** What our own mistakes look like. */
const mistake = /TypeError|undefined|is not a function|AssertionError|at .*\.ts:\d+|out of memory/;

/** A small store of all kinds of data, and the directory of the stopped official member that it is from. */
async function officialStore(t: TestContext) {
  if (requireOfficial(t, "etcd") === undefined) return undefined;
  t.diagnostic(`DAMAGED_SEED=${seed} DAMAGED_FILES=${files}`);
  const dir = await temporaryDirectory(t);
  const member = join(dir, "member");
  const server = await TestServer.start("official", ["--data-dir", member]);
  const client = new EtcdClient(server.endpoint);
  await client.ask(LeaseGrant, LeaseGrantRequest.create({ id: 7n, ttl: 6_000n }));
  for (let n = 0; n < 400; n++) {
    const key = Buffer.from(`key ${n % 60}`);
    const value = Buffer.alloc(n % 100 === 0 ? 20_000 : 10 + (n % 200), n);
    await client.ask(Put, PutRequest.create({ key, value, lease: n % 3 === 0 ? 7n : 0n }));
    if (n % 20 === 0) await client.ask(DeleteRange, DeleteRangeRequest.create({ key }));
  }
  client.close();
  await server.kill();
  await server.stop();
  const store = join(member, "member", "snap", "db");
  return { dir, member, store, bytes: usedPages(await readFile(store)) };
}

/** bbolt makes files larger than what they hold. */
function usedPages(file: Buffer): Buffer {
  const pages = Math.max(...[0, 1].map((page) => Number(file.readBigUInt64LE(page * 4096 + 56))));
  return file.subarray(0, pages * 4096);
}

/** The largest buffer that is asked for while the work goes on. */
async function allocatedBy(work: () => Promise<void>): Promise<number> {
  const names = ["alloc", "allocUnsafe", "allocUnsafeSlow"] as const;
  const originals = names.map((name) => [name, Buffer[name]] as const);
  let largest = 0;
  for (const [name, original] of originals) {
    Buffer[name] = (size: number, ...others: never[]) => {
      largest = Math.max(largest, size);
      return original(size, ...others);
    };
  }
  try {
    await work();
  } finally {
    for (const [name, original] of originals) Object.assign(Buffer, { [name]: original });
  }
  return largest;
}

interface Trial {
  readonly count: number;
  readonly bytes: Buffer;
  readonly path: string;
  run(): Promise<Said>;
  /** After a refusal. */
  check(): Promise<void>;
  /** After it was read. */
  clear(): Promise<void>;
}

async function tryDamaged(t: TestContext, trial: Trial): Promise<void> {
  const { count, bytes, path } = trial;
  const random = new SeededRandom(seed);
  let refused = 0;
  const largest = await allocatedBy(async () => {
    for (let n = 0; n < count; n++) {
      const what = `DAMAGED_SEED=${seed}, file ${n}`;
      await writeFile(path, damaged(bytes, random));
      const beganMs = performance.now();
      const { exit, stderr } = await trial.run();
      assert.ok(performance.now() - beganMs < secondsMax * 1_000, `${what}: took too long`);
      if (exit === 0) {
        await trial.clear();
        continue;
      }
      refused++;
      assert.equal(exit, 1, what);
      assert.match(stderr, /^Error: \S.*$/m, what);
      assert.doesNotMatch(stderr, mistake, what);
      await trial.check();
    }
  });
  t.diagnostic(`${refused} of ${count} were refused; largest buffer ${largest} bytes`);
  assert.ok(largest <= allocatedBytesMax, `a buffer of ${largest} bytes was asked for`);
  assert.ok(refused > count / 4);
}

test("the status of a damaged file is told or refused", async (t) => {
  const found = await officialStore(t);
  if (found === undefined) return;
  const path = join(found.dir, "damaged.db");
  const nothing = async (): Promise<void> => undefined;
  await tryDamaged(t, {
    count: files,
    bytes: found.bytes,
    path,
    run: () => etcdutl("snapshot", "status", path),
    check: nothing,
    clear: nothing,
  });
});

test("a damaged file is restored or refused, with nothing left", async (t) => {
  const found = await officialStore(t);
  if (found === undefined) return;
  const path = join(found.dir, "damaged.db");
  const target = join(found.dir, "to", "data");
  await tryDamaged(t, {
    count: Math.ceil(files / 8),
    bytes: found.bytes,
    path,
    run: () => etcdutl("snapshot", "restore", path, "--skip-hash-check", "--data-dir", target),
    check: async () => assert.deepEqual(await readdir(join(target, "..")).catch(() => []), []),
    clear: () => rm(target, { recursive: true }),
  });
});

test("a member with a damaged store is imported or refused, with nothing left", async (t) => {
  const found = await officialStore(t);
  if (found === undefined) return;
  const source = join(found.dir, "source");
  await cp(found.member, source, { recursive: true });
  const target = join(found.dir, "to", "data");
  await tryDamaged(t, {
    // Each copies a log of 64 MB.
    count: Math.ceil(files / 40),
    bytes: found.bytes,
    path: join(source, "member", "snap", "db"),
    run: () => etcdutl("import", source, "--data-dir", target),
    check: async () => assert.deepEqual(await readdir(join(target, "..")).catch(() => []), []),
    clear: () => rm(target, { recursive: true }),
  });
});
