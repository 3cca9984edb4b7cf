// check v2store on data directories of official etcd, in whose v2 store users have written or not.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readdir, rename } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type TestContext, test } from "node:test";
import { officialEtcd, officialMinor, requireOfficial } from "../official.ts";
import { runCommand } from "../support/command.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { etcdutl, startOn } from "./etcdutl.ts";

const nothing = "No custom content found in both v2store and WAL records.\n";
const officialTool = join(dirname(officialEtcd), "etcdutl");

/** Requests of the v2 API, of which the one behind the raft snapshot is in the log alone. */
interface Written {
  readonly name: string;
  /** Before the snapshot. */
  readonly before: readonly Request[];
  /** Puts of the v3 API that make a snapshot. */
  readonly puts: number;
  readonly behind: readonly Request[];
  readonly found: string | undefined;
}

type Request = readonly [method: "PUT" | "DELETE", path: string];

const put = ["PUT", "/v2/keys/a?value=1"] as const;
const remove = ["DELETE", "/v2/keys/a"] as const;

const cases: readonly Written[] = [
  { name: "nothing", before: [], puts: 20, behind: [], found: undefined },
  {
    name: "a key",
    before: [put],
    puts: 20,
    behind: [],
    found: "detected custom content in v2store",
  },
  {
    name: "an empty directory",
    before: [["PUT", "/v2/keys/d?dir=true"]],
    puts: 20,
    behind: [],
    found: "detected custom content in v2store",
  },
  { name: "a key that is gone", before: [put, remove], puts: 20, behind: [], found: undefined },
  {
    name: "a key without a snapshot",
    before: [],
    puts: 0,
    behind: [put],
    found: "detected custom v2 content in WAL records",
  },
  {
    name: "a key before and one behind the snapshot",
    before: [put],
    puts: 20,
    behind: [put],
    found: "detected custom v2 content in both v2store and WAL records",
  },
];

/** A member's data with this in it, which has made its snapshots and then stopped. */
async function dataWith(t: TestContext, { before, puts, behind }: Written): Promise<string> {
  const dataDir = join(await temporaryDirectory(t), "official");
  // A snapshot every ten entries; the log behind the last one is shorter than that.
  const flags = ["--enable-v2", "--snapshot-count=10"];
  const { server } = await startOn(t, "official", dataDir, flags);
  const send = async (requests: readonly Request[]): Promise<void> => {
    for (const [method, path] of requests) {
      const answer = await fetch(`http://${server.endpoint}${path}`, { method });
      assert.ok(answer.ok, await answer.text());
    }
  };
  const body = JSON.stringify({ key: "aw==", value: "dg==" });
  await send(before);
  for (let n = 0; n < puts; n += 1) {
    const answer = await fetch(`http://${server.endpoint}/v3/kv/put`, { method: "POST", body });
    assert.ok(answer.ok, await answer.text());
  }
  await send(behind);
  await server.stop();
  return dataDir;
}

for (const written of cases) {
  test(`what users have written into the v2 store is found: ${written.name}`, async (t) => {
    if (requireOfficial(t, "etcd") === undefined) return;
    // 3.6 has no v2 store.
    if (officialMinor() > 5) return;
    const dataDir = await dataWith(t, written);
    const files = await readdir(dataDir, { recursive: true });
    const said = await etcdutl("check", "v2store", "--data-dir", dataDir);
    const expected =
      written.found === undefined
        ? { exit: 0, stdout: nothing, stderr: "" }
        : { exit: 1, stdout: "", stderr: `Error: ${written.found}\n` };
    assert.deepEqual(said, expected);
    assert.deepEqual(await readdir(dataDir, { recursive: true }), files, "it is only read");
    if (officialMinor() < 5 || !existsSync(officialTool)) return;
    const official = await runCommand(officialTool, ["check", "v2store", "--data-dir", dataDir]);
    assert.deepEqual([official.exit, official.stdout], [said.exit, said.stdout]);
    if (written.found !== undefined) assert.ok(official.stderr.endsWith(said.stderr));
  });
}

test("a log that lies elsewhere is named by --wal-dir, and one that is missing is told", async (t) => {
  if (requireOfficial(t, "etcd") === undefined) return;
  if (officialMinor() > 5) return;
  const dataDir = await dataWith(t, cases[1]!);
  const walDir = join(dataDir, "..", "log");
  await rename(join(dataDir, "member", "wal"), walDir);
  const check = ["check", "v2store", "--data-dir", dataDir];
  const found = await etcdutl(...check, "--wal-dir", walDir);
  assert.equal(found.stderr, "Error: detected custom content in v2store\n");
  const missing = await etcdutl(...check);
  assert.equal(missing.exit, 1);
  assert.match(missing.stderr, /^Error: \w+ .*\/member\/wal: no such file or directory\n$/);
});
