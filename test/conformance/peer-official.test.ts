// Raft and the talk between members against an official member: a cluster of two, the other one of which is nothing but
// src/raft and src/peer. Neither can commit anything without the other.
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { freePort, requireOfficial } from "../official.ts";
import { BareMember, type BareMemberOptions } from "../support/bare-member.ts";
import { runCommand } from "../support/command.ts";

interface Pair {
  readonly bare: BareMember;
  readonly official: ChildProcess;
  readonly officialUrl: string;
  put(key: string, value: string): Promise<string>;
  get(key: string): Promise<string>;
}

const token = "two-of-a-kind";

async function startPair(
  t: TestContext,
  {
    officialArgs = [],
    ...bareOptions
  }: Partial<BareMemberOptions> & { readonly officialArgs?: readonly string[] } = {},
): Promise<Pair | undefined> {
  const etcd = requireOfficial(t, "etcd");
  const etcdctl = requireOfficial(t, "etcdctl");
  if (etcd === undefined || etcdctl === undefined) return undefined;
  const dataDir = await mkdtemp(join(tmpdir(), "peer-official-"));
  const clientUrl = `http://127.0.0.1:${await freePort()}`;
  const officialUrl = `http://127.0.0.1:${await freePort()}`;
  const bareUrl = `http://127.0.0.1:${await freePort()}`;
  const cluster = new Map([
    ["official", officialUrl],
    ["bare", bareUrl],
  ]);
  const args = [
    ...["--name", "official", "--data-dir", dataDir, "--initial-cluster-token", token],
    ...["--listen-client-urls", clientUrl, "--advertise-client-urls", clientUrl],
    ...["--listen-peer-urls", officialUrl, "--initial-advertise-peer-urls", officialUrl],
    ...["--initial-cluster", [...cluster].map(([name, url]) => `${name}=${url}`).join(",")],
    ...officialArgs,
  ];
  const official = spawn(etcd, args, { stdio: process.env.PEER_LOG ? "inherit" : "ignore" });
  const exited = new Promise<void>((resolve) => official.once("exit", () => resolve()));
  const bare = new BareMember({ name: "bare", cluster, token, ...bareOptions });
  t.after(async () => {
    await bare.stop();
    official.kill("SIGKILL");
    await exited;
    await rm(dataDir, { recursive: true, force: true });
  });
  const ctl = async (...words: string[]): Promise<string> => {
    const { stdout, stderr, exit } = await runCommand(
      etcdctl,
      ["--endpoints", clientUrl, ...words],
      {
        env: { ETCDCTL_API: "3" },
      },
    );
    assert.equal(exit, 0, stderr);
    return stdout;
  };
  return {
    bare,
    official,
    officialUrl,
    put: (key, value) => ctl("put", key, value),
    get: (key) => ctl("get", key, "--print-value-only"),
  };
}

function holds(bare: BareMember, text: string): boolean {
  return bare.applied.some((data) => data.includes(text));
}

test("an official leader replicates to this raft over this transport", async (t) => {
  // The bare member campaigns too late to ever lead.
  const pair = await startPair(t, { raft: { electionTicks: 100 } });
  if (pair === undefined) return;
  const { bare } = pair;
  await bare.until("a leader is known", () => bare.node.leader !== 0n);
  assert.equal(bare.node.role, "follower");
  assert.equal(await pair.put("key", "replicated value"), "OK\n");
  await bare.until("the put is applied", () => holds(bare, "replicated value"));
  assert.equal(await pair.get("key"), "replicated value\n");
});

test("an official follower forwards proposals and acknowledges entries of this leader", async (t) => {
  const officialArgs = [
    "--heartbeat-interval=100",
    "--election-timeout=5000",
    "--initial-election-tick-advance=false",
  ];
  const pair = await startPair(t, { officialArgs, raft: { electionTicks: 10 } });
  if (pair === undefined) return;
  const { bare } = pair;
  await bare.until("the bare member leads", () => bare.node.role === "leader");
  assert.equal(await pair.put("key", "forwarded value"), "OK\n");
  await bare.until("the put is applied", () => holds(bare, "forwarded value"));
  assert.equal(await pair.get("key"), "forwarded value\n");
});
