// Both etcdctl at a real terminal: what they ask, that passwords are not shown, and that the terminal is left as it was.
import assert from "node:assert/strict";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { requireOfficial } from "../official.ts";
import { runCommand } from "../support/command.ts";
import { type ServerKind, TestServer } from "../support/server.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { Terminal, type TerminalEnd } from "../support/terminal.ts";
import { EtcdctlSession, etcdctlOf, etcdctlProgramOf } from "./etcdctl-session.ts";

const interrupt = "\u0003";

function etcdctlAt(tool: ServerKind, { endpoint }: TestServer, args: readonly string[]): Terminal {
  const [program, ...own] = etcdctlProgramOf[tool];
  const env = { ETCDCTL_API: "3", ETCDCTL_ENDPOINTS: endpoint };
  return new Terminal(program, [...own, ...args], { env });
}

/** One piece of what happens: wait until the screen shows this, then press these keys. */
interface Move {
  readonly shown: RegExp;
  readonly keys: string;
  readonly isHidden?: boolean;
}

interface Scene {
  readonly name: string;
  readonly before?: readonly string[];
  readonly command: string;
  readonly moves: readonly Move[];
  readonly after?: readonly string[];
}

const asked = (shown: RegExp, keys: string): Move => ({ shown, keys, isHidden: true });
const withRoot = [
  "user add root:secret",
  "user grant-role root root",
  "auth enable",
  "put a 1 --user=root:secret",
];

const scenes: readonly Scene[] = [
  {
    name: "a password is asked for and not shown",
    before: withRoot,
    command: "get a --user root",
    moves: [asked(/Password: /, "secret\n")],
  },
  {
    name: "keys may be taken back",
    before: withRoot,
    command: "get a --user root",
    moves: [asked(/Password: /, "secrex\u007ft\n")],
  },
  {
    name: "a wrong password is refused",
    before: withRoot,
    command: "get a --user root",
    moves: [asked(/Password: /, "wrong\n")],
  },
  {
    name: "a watch asks for the password too",
    before: withRoot,
    command: "watch a --rev=1 --user root -- sh -c 'exit 3'",
    moves: [asked(/Password: /, "secret\n")],
  },
  {
    name: "a new password is asked for twice",
    command: "user add somebody",
    moves: [
      asked(/Password of somebody: /, "new\n"),
      asked(/Type password of somebody again for confirmation: /, "new\n"),
    ],
    after: ["user list"],
  },
  {
    name: "two passwords must be the same",
    before: ["user add somebody:old"],
    command: "user passwd somebody",
    moves: [
      asked(/Password of somebody: /, "new\n"),
      asked(/Type password of somebody again for confirmation: /, "other\n"),
    ],
  },
  {
    name: "a password is changed",
    before: ["user add somebody:old"],
    command: "user passwd somebody",
    moves: [
      asked(/Password of somebody: /, "new\n"),
      asked(/Type password of somebody again for confirmation: /, "new\n"),
    ],
  },
  {
    name: "a transaction is asked for part by part",
    before: ["put a 1"],
    command: "txn -i",
    moves: [
      { shown: /compares:\s+$/, keys: 'val("a") = "1"\n' },
      { shown: /"1"\s+$/, keys: "\n" },
      { shown: /success requests \(get, put, del\):\s+$/, keys: "put b 2\n" },
      { shown: /put b 2\s+$/, keys: "get a\n" },
      { shown: /get a\s+$/, keys: "\n" },
      { shown: /failure requests \(get, put, del\):\s+$/, keys: "\n" },
    ],
    after: ["get b"],
  },
  {
    name: "an empty password is none",
    before: withRoot,
    command: "get a --user root",
    moves: [asked(/Password: /, "\n")],
  },
  {
    name: "watches are asked for line by line, until the program is interrupted",
    before: ["put a 1", "put b/1 x", "put b/2 y"],
    command: "watch -i",
    moves: [
      { shown: /^$/, keys: "watch a --rev=1\n" },
      { shown: /a\s+1\s+$/, keys: "watch b/ --prefix --rev=1\n" },
      { shown: /b\/2\s+y\s+$/, keys: "nonsense\n" },
      { shown: /Invalid command/, keys: "progress\n" },
      { shown: /progress notify: 4\s+progress notify: 4\s+$/, keys: interrupt },
    ],
  },
];

function wordsOf(command: string): string[] {
  return [...command.matchAll(/'([^']*)'|(\S+)/g)].map((match) => match[1] ?? match[2]!);
}

async function play(tool: ServerKind, server: TestServer, scene: Scene): Promise<TerminalEnd> {
  const session = new EtcdctlSession(server, etcdctlOf[tool]);
  for (const step of scene.before ?? []) {
    assert.doesNotMatch(await session.run(step), /\(unexpected\)/);
  }
  const terminal = etcdctlAt(tool, server, wordsOf(scene.command));
  for (const { shown, keys, isHidden = false } of scene.moves) {
    await terminal.until(shown);
    if (isHidden) terminal.typeHidden(keys);
    else terminal.type(keys);
  }
  const end = await terminal.end();
  const after: string[] = [];
  for (const step of scene.after ?? []) after.push(await session.run(step));
  return { ...end, screen: `${withoutLogs(end.screen)}${after.join("")}` };
}

function withoutLogs(screen: string): string {
  return screen.replace(/^\{"level".*\n/gm, "");
}

async function onOwnServer(t: TestContext, tool: ServerKind, scene: Scene): Promise<TerminalEnd> {
  const server = await TestServer.start("official");
  t.after(() => server.stop());
  return play(tool, server, scene);
}

for (const scene of scenes) {
  test(`both etcdctl at a terminal: ${scene.name}`, async (t) => {
    for (const name of ["python3", "etcd", "etcdctl"] as const) {
      if (requireOfficial(t, name) === undefined) return;
    }
    const [official, ours] = await Promise.all([
      onOwnServer(t, "official", scene),
      onOwnServer(t, "ours", scene),
    ]);
    assert.deepEqual(ours, official);
    assert.ok(ours.isShowing, "the terminal shows again what is typed");
    assert.doesNotMatch(ours.screen, /secret|secrex|wrong|new\n|other/);
  });
}

test("a password that is typed as soon as it is asked for is not shown", async (t) => {
  for (const name of ["python3", "etcd", "etcdctl"] as const) {
    if (requireOfficial(t, name) === undefined) return;
  }
  const move = { shown: /Password: /, keys: "secret\n" };
  const scene = { name: "", before: withRoot, command: "get a --user root", moves: [move] };
  const { screen, exit } = await onOwnServer(t, "ours", scene);
  assert.deepEqual({ screen, exit }, { screen: "Password: \na\n1\n", exit: 0 });
});

test("the prompt for a password can be left, with the exit code of every program that is interrupted", async (t) => {
  for (const name of ["python3", "etcd", "etcdctl"] as const) {
    if (requireOfficial(t, name) === undefined) return;
  }
  const moves = [asked(/Password: /, interrupt)];
  const end = await onOwnServer(t, "ours", { name: "", command: "get a --user root", moves });
  assert.deepEqual(end, { screen: "Password: \n", isShowing: true, exit: 130 });
});

/** Where progress is drawn, over what was there. */
const redrawn = "\r\u001b[K";

test("a snapshot tells its progress on a terminal alone", async (t) => {
  if (requireOfficial(t, "python3") === undefined) return;
  const server = await TestServer.start("ours");
  t.after(() => server.stop());
  const folder = await temporaryDirectory(t);
  const args = ["snapshot", "save"];
  const { screen, exit } = await etcdctlAt("ours", server, [...args, join(folder, "one")]).end();
  assert.equal(exit, 0, screen);
  const [, progress, rest] = screen.split(redrawn);
  assert.match(progress!, /^[\d.]+ [kM]?B of [\d.]+ [kM]?B, [\d.]+ [kMG]?B\/s$/);
  assert.ok(rest!.endsWith(`Snapshot saved at ${join(folder, "one")}\n`), screen);
  const [program, ...own] = etcdctlProgramOf.ours;
  const env = { ETCDCTL_ENDPOINTS: server.endpoint };
  const piped = await runCommand(program, [...own, ...args, join(folder, "two")], { env });
  assert.equal(piped.stdout, `Snapshot saved at ${join(folder, "two")}\n`);
  for (const line of piped.stderr.trimEnd().split("\n"))
    assert.equal(JSON.parse(line).level, "info");
});

test("a load check tells its progress on a terminal, and clears up when it is interrupted", async (t) => {
  if (requireOfficial(t, "python3") === undefined) return;
  const server = await TestServer.start("ours");
  t.after(() => server.stop());
  const terminal = etcdctlAt("ours", server, ["check", "perf", "--load=s"]);
  await terminal.until(/0 of 60 seconds, \d+ writes/);
  terminal.type(interrupt);
  const { screen } = await terminal.end();
  const [before, progress] = screen.split(redrawn);
  assert.equal(before, "");
  assert.match(progress!, /^0 of 60 seconds, \d+ writes/);
  assert.match(screen.split(redrawn).at(-1)!, /^(PASS|FAIL|Slowest|Stddev)[\s\S]*\n(PASS|FAIL)\n$/);
  const session = new EtcdctlSession(server, etcdctlOf.ours);
  assert.equal(
    await session.run("get '' --prefix --keys-only"),
    "$ etcdctl get '' --prefix --keys-only\nexit 0\n",
  );
});
