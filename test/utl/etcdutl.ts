import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cp } from "node:fs/promises";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { promisify } from "node:util";
import { fakeWorld } from "../../src/cli/testing/fake-world.ts";
import { runEtcdutl } from "../../src/utl/index.ts";
import { officialSnapshotTool } from "../official.ts";
import { type ServerKind, TestServer } from "../support/server.ts";
import { Filler } from "./filling.ts";

const run = promisify(execFile);

export interface Said {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Our etcdutl, in this process. */
export async function etcdutl(...argv: readonly string[]): Promise<Said> {
  const world = fakeWorld();
  const exit = await runEtcdutl(argv, world);
  return { exit, stdout: world.stdoutText, stderr: world.stderrText };
}

/** What it says when all goes well. */
export async function saidBy(...argv: readonly string[]): Promise<string> {
  const { exit, stdout, stderr } = await etcdutl(...argv);
  assert.equal(exit, 0, stderr);
  return stdout;
}

/** What official etcd's own tool says of a snapshot. */
export async function officialTool(...argv: readonly string[]): Promise<string> {
  const env = { ...process.env, ETCDCTL_API: "3" };
  return (await run(officialSnapshotTool, ["snapshot", ...argv], { env })).stdout;
}

/** The member that all servers of tests are, in a data directory of its own that stays when it stops. */
export async function startOn(
  t: TestContext,
  kind: ServerKind,
  dataDir: string,
  flags: readonly string[] = [],
): Promise<{ readonly server: TestServer; readonly client: Filler }> {
  const server = await TestServer.start(kind, ["--data-dir", dataDir, ...flags]);
  const client = new Filler(server.endpoint);
  t.after(async () => {
    client.close();
    await server.stop();
  });
  return { server, client };
}

/** Flags that make a restored member the one that `startOn` starts. */
export const sameMember: readonly string[] = [
  ...["--name", "default", "--initial-cluster", "default=http://localhost:2380"],
  ...["--initial-advertise-peer-urls", "http://localhost:2380"],
];

/** The store of an official member that does not run, as a file of its own. */
export async function storeOf(dataDir: string, to: string): Promise<string> {
  await cp(join(dataDir, "member", "snap", "db"), to);
  return to;
}
