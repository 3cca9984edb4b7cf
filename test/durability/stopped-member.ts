// Data directories of members that ended, with what was acknowledged before, to be copied, damaged and started again.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { etcdserverpb, services } from "../../src/wire/protobuf/index.ts";
import { EtcdClient } from "../support/etcd-client.ts";
import { MemberProcess, temporaryDirectory } from "./member-process.ts";

const { PutRequest, RangeRequest } = etcdserverpb;
const { Put, Range } = services["etcdserverpb.KV"];

const refusedWithinMs = 20_000;

export interface StoppedMember {
  readonly dataDir: string;
  /** What was acknowledged: one write after the other, the newest last. */
  readonly written: ReadonlyMap<string, string>;
  readonly revision: number;
  remove(): Promise<void>;
}

export interface Recipe {
  readonly args?: readonly string[];
  readonly writes: number;
  readonly valueBytes?: number;
  /** Stopped cleanly, when the store is brought up to the log; otherwise killed with nothing in the store. */
  readonly settled: boolean;
}

/** Keeps the store behind the log for as long as a member runs. */
const neverCommits = ["--backend-batch-interval", "10m", "--backend-batch-limit", "1000000"];

export async function stoppedMember(recipe: Recipe): Promise<StoppedMember> {
  const { path, remove } = await temporaryDirectory();
  const dataDir = join(path, "data");
  const member = await MemberProcess.start(dataDir, [...neverCommits, ...(recipe.args ?? [])]);
  const client = new EtcdClient(member.endpoint);
  try {
    const written = new Map<string, string>();
    let revision = 1;
    for (let n = 0; n < recipe.writes; n++) {
      const [key, value] = [`key ${n}`, `value ${n} `.padEnd(recipe.valueBytes ?? 100, ".")];
      revision = await put(client, key, value);
      written.set(key, value);
    }
    return { dataDir, written, revision, remove };
  } finally {
    client.close();
    await (recipe.settled ? member.stop() : member.kill());
  }
}

/** A copy to be damaged, removed with the other one. Holes in files stay holes. */
export function copyOf(stopped: StoppedMember, name: string): string {
  const copy = `${stopped.dataDir}-${name}`;
  const result = spawnSync("cp", ["-a", "--sparse=always", stopped.dataDir, copy]);
  assert.equal(result.status, 0, String(result.stderr));
  return copy;
}

async function put(client: EtcdClient, key: string, value: string): Promise<number> {
  const request = PutRequest.create({ key: Buffer.from(key), value: Buffer.from(value) });
  return (await client.ask(Put, request)).header!.revision;
}

async function readAll(client: EtcdClient): Promise<Map<string, string>> {
  const everything = RangeRequest.create({ key: Buffer.from([0]), rangeEnd: Buffer.from([0]) });
  const { kvs } = await client.ask(Range, everything);
  return new Map(kvs.map(({ key, value }) => [key.toString(), value.toString()]));
}

export interface Restart {
  readonly found: ReadonlyMap<string, string>;
  readonly log: string;
}

/**
 * Starts a member on the directory, reads everything, writes some more, kills it and makes sure that a further start has
 * what was read and written.
 */
export async function restartTwice(
  dataDir: string,
  args: readonly string[] = [],
): Promise<Restart> {
  const member = await MemberProcess.start(dataDir, args);
  const client = new EtcdClient(member.endpoint);
  let found: Map<string, string>;
  const later = new Map<string, string>();
  let revision = 0;
  try {
    found = await readAll(client);
    for (let n = 0; n < 30; n++) {
      const [key, value] = [`later ${n}`, `value of later ${n}`];
      const next = await put(client, key, value);
      assert.ok(revision === 0 || next === revision + 1, "revisions go on one by one");
      revision = next;
      later.set(key, value);
    }
  } finally {
    client.close();
    await member.kill();
  }
  await checkContent(dataDir, { expected: new Map([...found, ...later]), args });
  return { found, log: member.log };
}

async function checkContent(
  dataDir: string,
  options: { readonly expected: ReadonlyMap<string, string>; readonly args: readonly string[] },
): Promise<void> {
  const member = await MemberProcess.start(dataDir, options.args);
  const client = new EtcdClient(member.endpoint);
  try {
    assert.deepEqual(sorted(await readAll(client)), sorted(options.expected));
  } finally {
    client.close();
    await member.kill();
  }
}

function sorted(pairs: ReadonlyMap<string, string>): [string, string][] {
  return [...pairs].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Starts a member that must refuse; returns the line that it ends with. */
export async function refusalOf(dataDir: string, args: readonly string[] = []): Promise<string> {
  const member = await MemberProcess.spawn(dataDir, args);
  const timer = setTimeout(() => void member.kill(), refusedWithinMs);
  const { code, signal } = await member.exited;
  clearTimeout(timer);
  assert.deepEqual({ code, signal }, { code: 1, signal: null }, member.log);
  const line = member.log.trimEnd().split("\n").at(-1)!;
  const { level, msg, error } = JSON.parse(line) as Record<string, string>;
  assert.deepEqual({ level, msg }, { level: "fatal", msg: "cannot start" }, line);
  return error!;
}
