// Restore, import, export and taking over, killed or with a full disk at any step: no half directory under the final name, the
// source as it was, and the next run works.
//
// INTERRUPTED_STEPS=all tries every step; otherwise some of them, chosen by INTERRUPTED_SEED.
import assert from "node:assert/strict";
import { cp, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";
import { SeededRandom } from "../../src/base/testing/seeded-random.ts";
import { officialMinor, requireOfficial } from "../official.ts";
import { type CommandResult, runCommand } from "../support/command.ts";
import { filesOf } from "../support/files-of.ts";
import { TestServer } from "../support/server.ts";
import { skipOutsideCi } from "../support/skip.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { etcdutl, saidBy, startOn, storeOf } from "../utl/etcdutl.ts";
import type { FoundHash } from "../utl/filling.ts";
import { mayMount, SmallDisk } from "./small-disk.ts";

const seed = Number(process.env.INTERRUPTED_SEED ?? Date.now() % 2 ** 31);
const triesAll = process.env.INTERRUPTED_STEPS === "all";
/** Of each command and each interruption. */
const stepsTried = 4;
const interruptions = ["SIGKILL", "SIGTERM", "ENOSPC"] as const;
type Interruption = (typeof interruptions)[number];

const program = fileURLToPath(new URL("../../src/bin/etcdutl.ts", import.meta.url));
const preload = new URL("interrupted-disk.ts", import.meta.url);

function interruptedAt(at: number, by: Interruption): readonly string[] {
  return ["--import", `${preload.href}?at=${at}&by=${by}`];
}

function runInterrupted(
  args: readonly string[],
  at: number,
  by: Interruption,
): Promise<CommandResult> {
  return runCommand(process.execPath, [...interruptedAt(at, by), program, ...args]);
}

function stepsOf({ stderr }: { readonly stderr: string }): number {
  return Number(/^steps: (\d+)$/m.exec(stderr)?.[1]);
}

/** In order; the last two, around which a directory gets its name, always. */
function chosenSteps(count: number, random: SeededRandom): readonly number[] {
  if (triesAll) return Array.from({ length: count }, (_, n) => n + 1);
  const chosen = new Set([count - 1, count]);
  while (chosen.size < Math.min(stepsTried, count)) chosen.add(1 + random.below(count));
  return [...chosen].sort((a, b) => a - b);
}

interface Sources {
  readonly dir: string;
  /** An official member that has stopped. */
  readonly official: string;
  readonly ours: string;
  readonly snapshot: string;
  readonly hash: FoundHash;
}

async function sources(t: TestContext): Promise<Sources | undefined> {
  if (requireOfficial(t, "etcd") === undefined) return undefined;
  const dir = await temporaryDirectory(t);
  const [official, ours] = ["official", "ours"].map((name) => join(dir, "from", name));
  const { server, client } = await startOn(t, "official", official!);
  await client.fill(new SeededRandom(5), { keys: 300, leases: [7n] });
  const hash = await client.hash();
  await server.stop();
  await saidBy("import", official!, "--data-dir", ours!);
  const snapshot = await storeOf(official!, join(dir, "from", "official.db"));
  return { dir, official: official!, ours: ours!, snapshot, hash };
}

const commands: Readonly<Record<string, (from: Sources) => readonly string[]>> = {
  restore: ({ snapshot }) => ["snapshot", "restore", snapshot, "--skip-hash-check"],
  "restore with its log elsewhere": ({ snapshot, dir }) => [
    ...["snapshot", "restore", snapshot, "--skip-hash-check"],
    ...["--wal-dir", join(dir, "to", "wal")],
  ],
  import: ({ official }) => ["import", official],
  export: ({ ours }) => [
    ...["export", ours],
    ...(officialMinor() < 5 ? ["--target-version", `3.${officialMinor()}`] : []),
  ],
};

for (const [name, argsOf] of Object.entries(commands)) {
  test(`${name} that is killed or finds the disk full leaves nothing half done`, async (t) => {
    const from = await sources(t);
    if (from === undefined) return;
    t.diagnostic(`INTERRUPTED_SEED=${seed}`);
    const random = new SeededRandom(seed);
    const to = join(from.dir, "to");
    const target = join(to, "data");
    const args = [...argsOf(from), "--data-dir", target];
    const before = await filesOf(join(from.dir, "from"));
    const clean = await runInterrupted(args, Number.POSITIVE_INFINITY, "SIGKILL");
    assert.equal(clean.exit, 0, clean.stderr);
    const whole = await filesIn(to);
    const count = stepsOf(clean);
    assert.ok(count > 10, clean.stderr);
    await rm(to, { recursive: true });
    for (const by of interruptions) {
      for (const at of chosenSteps(count, random)) {
        const what = `${by} at step ${at} of ${count}`;
        const { exit, stderr } = await runInterrupted(args, at, by);
        const left: readonly string[] = await readdir(to).catch(() => []);
        if (left.includes("data")) {
          assert.deepEqual(await filesIn(to), whole, what);
          await rm(to, { recursive: true });
          continue;
        }
        assert.equal(exit, by === "ENOSPC" ? 1 : by, `${what}: ${stderr}`);
        if (left.includes("wal")) {
          assert.notEqual(by, "ENOSPC", what);
          const again = await etcdutl(...args);
          assert.match(
            again.stderr,
            /wal" exists; if a restore that was killed has left it, remove/,
          );
          await rm(join(to, "wal"), { recursive: true });
        }
        if (by !== "ENOSPC") continue;
        assert.match(stderr, /^Error: .*no space left on device.*$/m, what);
        assert.deepEqual(left, [], what);
      }
      await saidBy(...args);
      assert.deepEqual(await filesIn(to), whole);
      await rm(to, { recursive: true });
    }
    assert.equal(await filesOf(join(from.dir, "from")), before, "the sources are as they were");
  });

  test(`${name} onto a disk that is too small leaves it empty, and says so`, async (t) => {
    if (!mayMount()) return skipOutsideCi(t, "mounting needs root");
    const from = await sources(t);
    if (from === undefined) return;
    // One value alone is larger.
    const disk = new SmallDisk(join(from.dir, "to"), 1 << 20);
    try {
      const args = [...argsOf(from), "--data-dir", join(disk.path, "data")];
      const { exit, stderr } = await runCommand(process.execPath, [program, ...args]);
      assert.equal(exit, 1, stderr);
      assert.match(stderr, /^Error: .*no space left on device.*$/im);
      assert.deepEqual(await readdir(disk.path), []);
    } finally {
      disk.remove();
    }
  });
}

/** What is there under final names; tables of the database are not named alike twice. */
async function filesIn(dir: string): Promise<readonly string[]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  return entries
    .map(({ parentPath, name }) => join(parentPath, name).slice(dir.length))
    .filter((path) => !path.includes("/store/"))
    .sort();
}

for (const elsewhere of [false, true]) {
  const where = elsewhere ? "a log elsewhere" : "its log";
  test(`taking over an official member and ${where} is finished by the next start, whatever has stopped it`, async (t) => {
    const from = await sources(t);
    if (from === undefined) return;
    t.diagnostic(`INTERRUPTED_SEED=${seed}`);
    const random = new SeededRandom(seed);
    const to = join(from.dir, "to");
    const wal = join(from.dir, "wal");
    const flags = elsewhere ? ["--wal-dir", wal] : [];
    const prepare = async (): Promise<void> => {
      for (const dir of [to, wal]) await rm(dir, { recursive: true, force: true });
      await cp(from.official, to, { recursive: true });
      if (!elsewhere) return;
      await cp(join(to, "member", "wal"), wal, { recursive: true });
      await rm(join(to, "member", "wal"), { recursive: true });
    };
    const start = (nodeArgs: readonly string[]) => {
      const args = ["--data-dir", to, "--import-official-data", ...flags];
      return TestServer.start("ours", args, { nodeArgs });
    };
    await prepare();
    const clean = await start(interruptedAt(Number.POSITIVE_INFINITY, "SIGKILL"));
    await clean.stop();
    const count = stepsOf({ stderr: clean.logTail });
    for (const by of interruptions) {
      for (const at of chosenSteps(count, random)) {
        await prepare();
        await start(interruptedAt(at, by)).then(
          (server) => server.stop(),
          (error: Error) => assert.match(error.message, /The ours server exited/),
        );
        const again = await startOn(t, "ours", to, ["--import-official-data", ...flags]);
        const what = `${by} at step ${at} of ${count}`;
        assert.deepEqual(await again.client.hash(), from.hash, what);
        await again.server.stop();
        const names = await readdir(to);
        assert.equal(names.filter((name) => name.startsWith("member.official-")).length, 1, what);
        assert.ok(!names.some((name) => name.startsWith("imported")), what);
        if (!elsewhere) continue;
        const others = (await readdir(wal)).filter((name) => !name.endsWith(".wal"));
        assert.equal(others.length, 1, `${what}: ${others}`);
        const kept = (await readdir(join(wal, others[0]!))).filter((name) => name.endsWith(".wal"));
        const original: readonly string[] = await readdir(join(from.official, "member", "wal"));
        assert.deepEqual(
          kept,
          original.filter((name) => name.endsWith(".wal")),
          what,
        );
      }
    }
  });
}
