// `etcdctl snapshot save` that ends in the middle, for whatever reason: no file under the final name, and the next one is whole.
import assert from "node:assert/strict";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";
import { CuttingProxy } from "../../src/client/testing/cutting-proxy.ts";
import { etcdserverpb, services } from "../../src/wire/protobuf/index.ts";
import { mayMount, SmallDisk } from "../durability/small-disk.ts";
import { requireOfficial } from "../official.ts";
import { type CommandResult, Conversation, runCommand } from "../support/command.ts";
import { EtcdClient } from "../support/etcd-client.ts";
import { type ServerKind, TestServer } from "../support/server.ts";
import { skipOutsideCi } from "../support/skip.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

const { Put } = services["etcdserverpb.KV"];
const program = fileURLToPath(new URL("../../src/bin/etcdctl.ts", import.meta.url));
/** More than connections hold on their way. */
const values = 16;
const valueBytes = 1_000_000;
/** After so many the connection stands still. */
const carriedBytes = 4_000_000;
/** etcdctl's exit code for a snapshot that failed. */
const failed = 5;

async function filledServer(t: TestContext, kind: ServerKind): Promise<TestServer> {
  const server = await TestServer.start(kind);
  t.after(() => server.stop());
  const client = new EtcdClient(server.endpoint);
  for (let n = 0; n < values; n++) {
    const put = { key: Buffer.from(`k${n}`), value: Buffer.alloc(valueBytes, n) };
    await client.ask(Put, etcdserverpb.PutRequest.create(put));
  }
  client.close();
  return server;
}

const argsOf = (endpoint: string, path: string): readonly string[] => [
  ...[program, "--endpoints", endpoint, "snapshot", "save", path],
];

/** Everything is there under the final name, and nothing else. */
async function assertSaves(endpoint: string, folder: string): Promise<void> {
  const { exit, stderr } = await runCommand(
    process.execPath,
    argsOf(endpoint, join(folder, "x.db")),
  );
  assert.equal(exit, 0, stderr);
  assert.deepEqual(await readdir(folder), ["x.db"]);
  assert.ok((await stat(join(folder, "x.db"))).size > values * valueBytes);
}

/** Resolves when a part of the file is there. */
async function partBegun(folder: string): Promise<void> {
  for (;;) {
    const part = await stat(join(folder, "x.db.part")).catch(() => undefined);
    if (part !== undefined && part.size > 0) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

interface Interruption {
  readonly what: string;
  interrupt(save: Conversation, server: TestServer): unknown;
  readonly exit: number | string;
  readonly left: readonly string[];
  readonly stderr: RegExp;
}

const interruptions: readonly Interruption[] = [
  {
    what: "etcdctl is killed",
    interrupt: (save) => save.kill("SIGKILL"),
    exit: "SIGKILL",
    left: ["x.db.part"],
    stderr: /^/,
  },
  {
    what: "etcdctl is told to stop",
    interrupt: (save) => save.kill("SIGTERM"),
    exit: failed,
    left: [],
    stderr: /^Error: /m,
  },
  {
    what: "etcdctl is interrupted",
    interrupt: (save) => save.kill("SIGINT"),
    exit: failed,
    left: [],
    stderr: /^Error: /m,
  },
  {
    what: "the server is killed",
    interrupt: (_save, server) => server.kill(),
    exit: failed,
    left: [],
    stderr: /^Error: /m,
  },
];

for (const kind of ["official", "ours"] as const) {
  for (const { what, interrupt, exit, left, stderr } of interruptions) {
    test(`a snapshot of ${kind} etcd has no name when ${what} in the middle`, async (t) => {
      if (kind === "official" && requireOfficial(t, "etcd") === undefined) return;
      const folder = await temporaryDirectory(t);
      const server = await filledServer(t, kind);
      const proxy = await CuttingProxy.start(t, server.endpoint, { bytesMax: carriedBytes });
      const save = new Conversation(process.execPath, [
        ...argsOf(proxy.endpoint, join(folder, "x.db")),
      ]);
      await partBegun(folder);
      await interrupt(save, server);
      const ended: CommandResult = await save.end();
      assert.equal(ended.exit, exit, ended.stderr);
      assert.match(ended.stderr, stderr);
      assert.deepEqual(await readdir(folder), left);
      if (!server.hasExited) await assertSaves(server.endpoint, folder);
    });
  }
}

test("a snapshot for which there is no room has no name, and says so", async (t) => {
  if (!mayMount()) return skipOutsideCi(t, "mounting needs root");
  const server = await filledServer(t, "ours");
  const folder = await temporaryDirectory(t);
  const disk = new SmallDisk(join(folder, "disk"), carriedBytes);
  try {
    const path = join(disk.path, "x.db");
    const { exit, stderr } = await runCommand(process.execPath, argsOf(server.endpoint, path));
    assert.equal(exit, failed, stderr);
    assert.match(stderr, /^Error: .*no space left on device.*$/m);
    assert.deepEqual(await readdir(disk.path), []);
  } finally {
    disk.remove();
  }
});
