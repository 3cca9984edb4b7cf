// The script that takes over the data of official etcd, with the settings of a machine that are not those of most.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { SeededRandom } from "../../src/base/testing/seeded-random.ts";
import { requireOfficial } from "../../test/official.ts";
import { temporaryDirectory } from "../../test/support/temporary-directory.ts";
import { startOn } from "../../test/utl/etcdutl.ts";
import type { FoundHash } from "../../test/utl/filling.ts";
import { root } from "./identity.ts";

interface Machine {
  readonly dataDir: string;
  readonly walDir: string;
  /** @param failingMove number of the renaming that fails, counted from 1 */
  run(failingMove?: number): { readonly status: number | null; readonly said: string };
}

interface Official {
  readonly folder: string;
  readonly hash: FoundHash;
}

/** A member that has stopped, with its log elsewhere. */
async function official(t: TestContext): Promise<Official | undefined> {
  if (requireOfficial(t, "etcd") === undefined) return undefined;
  const folder = join(await temporaryDirectory(t), "official");
  const [data, wal] = [join(folder, "data"), join(folder, "wal")];
  const { server, client } = await startOn(t, "official", data, ["--wal-dir", wal]);
  await client.fill(new SeededRandom(21), { keys: 100, leases: [7n] });
  const hash = await client.hash();
  await server.stop();
  return { folder, hash };
}

function put(path: string, text: string): void {
  writeFileSync(path, text);
  chmodSync(path, 0o755);
}

/** A copy of that member on a machine whose settings are in a folder, as the script is told. */
function machineOf({ folder }: Official, place: string, conf: (at: Paths) => string): Machine {
  const at = { dataDir: join(place, "data"), walDir: join(place, "wal") };
  cpSync(folder, place, { recursive: true });
  // A disk of its own for the log has this in it.
  mkdirSync(join(at.walDir, "lost+found"));
  const [etcdConf, defaults, bin] = ["etcd.conf", "default", "bin"].map((name) =>
    join(place, name),
  );
  writeFileSync(etcdConf!, "ETCD_NAME=default\n");
  writeFileSync(defaults!, conf(at));
  mkdirSync(bin!);
  const program = join(root, "src/bin/etcdutl.ts");
  put(join(bin!, "etcdutl"), `#!/bin/sh\nexec "${process.execPath}" "${program}" "$@"\n`);
  const counter = join(place, "moves");
  put(
    join(bin!, "mv"),
    `#!/bin/sh\necho >>"${counter}"\n[ "$(wc -l <"${counter}")" != "$FAILING_MOVE" ] && exec /bin/mv "$@"\nexit 1\n`,
  );
  const script = join(place, "import-official-data");
  const text = readFileSync(join(root, "packaging/import-official-data"), "utf8");
  put(
    script,
    text.replaceAll("/etc/etcd/etcd.conf", etcdConf!).replaceAll("/etc/default/etcd", defaults!),
  );
  return {
    ...at,
    run(failingMove = 0) {
      const env = {
        ...process.env,
        PATH: `${bin}:${process.env.PATH}`,
        FAILING_MOVE: `${failingMove}`,
      };
      const { status, stdout, stderr } = spawnSync(script, { encoding: "utf8", env });
      return { status, said: stdout + stderr };
    },
  };
}

type Paths = Pick<Machine, "dataDir" | "walDir">;
const isKept = (name: string): boolean => /official-\d{4}-\d\d-\d\dT\d{6}Z$/.test(name);

async function assertOurs(t: TestContext, { dataDir, walDir }: Machine, hash: FoundHash) {
  const { client, server } = await startOn(t, "ours", dataDir, ["--wal-dir", walDir]);
  assert.deepEqual(await client.hash(), hash);
  assert.deepEqual(await client.leases(), ["7"]);
  await server.stop();
}

test("data and log are found where flags and variables say, and both originals are kept", async (t) => {
  const theirs = await official(t);
  if (theirs === undefined) return;
  const place = await temporaryDirectory(t);
  const settings: readonly ((at: Paths) => string)[] = [
    ({ dataDir, walDir }) =>
      `ETCD_DATA_DIR=/nowhere\nETCD_WAL_DIR="${walDir}/"\nDAEMON_ARGS="--name default --data-dir ${dataDir}"\n`,
    ({ dataDir, walDir }) =>
      `ETCD_DATA_DIR='${dataDir}'\nDAEMON_ARGS='-wal-dir=/nowhere --wal-dir=${walDir}'\n`,
  ];
  for (const [n, conf] of settings.entries()) {
    const machine = machineOf(theirs, join(place, `${n}`), conf);
    const { status, said } = machine.run();
    assert.equal(status, 0, said);
    assert.match(said, /imported; the original is kept at \S+ and \S+, and can be deleted/);
    const member = readdirSync(machine.dataDir).filter(isKept);
    const log = readdirSync(machine.walDir).filter(isKept);
    assert.deepEqual([member[0], member.length], [`member.${log[0]}`, 1]);
    assert.ok(readdirSync(join(machine.walDir, log[0]!)).some((name) => name.endsWith(".wal")));
    assert.match(machine.run().said, /holds no data of official etcd: nothing to do/);
    await assertOurs(t, machine, theirs.hash);
    assert.ok(readdirSync(machine.walDir).includes("lost+found"));
  }
});

test("cut off at any of its renamings, it is finished by the next start", async (t) => {
  const theirs = await official(t);
  if (theirs === undefined) return;
  const place = await temporaryDirectory(t);
  for (let failing = 1; ; failing++) {
    const machine = machineOf(
      theirs,
      join(place, `${failing}`),
      ({ dataDir, walDir }) => `ETCD_DATA_DIR=${dataDir}\nETCD_WAL_DIR=${walDir}\n`,
    );
    const { status, said } = machine.run(failing);
    if (status === 0) {
      assert.ok(failing > 4, "the renamings of the member, of both logs and of the new member");
      break;
    }
    if (readdirSync(machine.dataDir).includes("member")) {
      assert.equal(failing, 1, said);
      assert.equal(machine.run().status, 0);
    } else assert.match(machine.run().said, /cut off before its last step; etcd takes it/);
    await assertOurs(t, machine, theirs.hash);
  }
});

test("what cannot be told from the settings is left alone", async (t) => {
  const theirs = await official(t);
  if (theirs === undefined) return;
  const place = await temporaryDirectory(t);
  const cases: readonly (readonly [(at: Paths) => string, RegExp])[] = [
    [() => `DAEMON_ARGS="--config-file /etc/etcd.yml"\n`, /settings are in a file of their own/],
    [() => `DAEMON_ARGS="--data-dir data"\n`, /data is no path from the root/],
    [
      ({ dataDir }) => `ETCD_DATA_DIR=${dataDir}\nETCD_WAL_DIR=${dataDir}/member/log\n`,
      /inside of what is set aside/,
    ],
    [
      ({ dataDir }) => `ETCD_DATA_DIR=${dataDir}\nETCD_WAL_DIR=${dataDir}/nowhere\n`,
      /cannot import .*, which is as it was/,
    ],
  ];
  for (const [n, [conf, reason]] of cases.entries()) {
    const machine = machineOf(theirs, join(place, `${n}`), conf);
    assert.match(machine.run().said, reason);
    assert.deepEqual(readdirSync(machine.dataDir), ["member"]);
  }
});
