// Commands that go on until they are told to stop: watch, lock, elect, keep-alive, of both etcdctl on both servers. Each
// waits for the output that it needs, never for time to pass.
import assert from "node:assert/strict";
import { test } from "node:test";
import { officialEtcdctl, requireOfficial } from "../official.ts";
import { Conversation } from "../support/command.ts";
import { onBoth, startPair, stopPair } from "../support/pair.ts";
import type { ServerKind, TestServer } from "../support/server.ts";
import { EtcdctlSession, etcdctlOf, etcdctlProgramOf } from "./etcdctl-session.ts";
import { asNewer } from "./etcdctl-versions.ts";

/** A session that can also hold running commands. */
class Talk {
  readonly #session: EtcdctlSession;
  readonly #tool: ServerKind;
  readonly #started: Conversation[] = [];
  #transcript = "";

  constructor(server: TestServer, tool: ServerKind) {
    this.#session = new EtcdctlSession(server, etcdctlOf[tool]);
    this.#tool = tool;
  }

  get transcript(): string {
    return this.#transcript;
  }

  /** Runs a command to its end. */
  async run(commandLine: string, stdin = ""): Promise<void> {
    this.#transcript += await this.#session.run({ run: commandLine, stdin });
  }

  start(commandLine: string, env: Readonly<Record<string, string>> = {}): Conversation {
    const [program, ...args] = etcdctlProgramOf[this.#tool];
    const started = new Conversation(program, [...args, ...this.#session.words(commandLine)], {
      env: { ...this.#session.env, ...env },
    });
    this.#started.push(started);
    return started;
  }

  /** Leaves nothing running, however the talk ended. */
  killAll(): void {
    for (const started of this.#started) started.kill("SIGKILL");
  }

  /** Waits for the end of a started command and writes down all that it said. */
  async note(commandLine: string, conversation: Conversation): Promise<void> {
    const result = await conversation.end();
    this.#transcript += `$ etcdctl ${commandLine}\n${this.#session.transcribe(commandLine, result)}exit ${result.exit}\n`;
  }

  /** Interrupts a started command once it has said this, and writes down all that it said. */
  async noteAfter(commandLine: string, conversation: Conversation, said: RegExp): Promise<void> {
    await conversation.until(said);
    conversation.kill("SIGINT");
    await this.note(commandLine, conversation);
  }
}

/** Servers make the IDs of leases of their clock; lock and election keys end in one. */
function withoutLeaseIds(transcript: string): string {
  return transcript
    .replace(/\b(mutex|race)\/[0-9a-f]+\b/g, "$1/<lease>")
    .replace(/^[0-9a-f]{16}$/gm, "<lease>");
}

/** A client that is interrupted inside a request warns of its own cancellation, and inside none it does not: a matter of luck. */
function withoutOwnCancellation(transcript: string): string {
  return transcript
    .replace(/^\{.*"rpc error: code = Canceled desc = context canceled"\}\n/gm, "")
    .replace(/^-- stderr\n(?=exit )/gm, "");
}

/** How often a lease is renewed before it is revoked is a matter of time. */
function withRenewalsOnce(transcript: string): string {
  return transcript.replace(/^(lease .* keepalived with .*\n)\1+/gm, "$1");
}

async function onFreshPair(talk: (talk: Talk) => Promise<void>, tool: ServerKind) {
  const pair = await startPair();
  try {
    return await onBoth(pair, async (server) => {
      const side = new Talk(server, tool);
      try {
        await talk(side);
      } finally {
        side.killAll();
      }
      return withRenewalsOnce(withoutOwnCancellation(withoutLeaseIds(side.transcript)));
    });
  } finally {
    await stopPair(pair);
  }
}

function conversation(name: string, talk: (talk: Talk) => Promise<void>): void {
  test(`etcdctl: ${name}`, async (t) => {
    if (requireOfficial(t, "etcd") === undefined) return;
    if (requireOfficial(t, "etcdctl") === undefined) return;
    const [byOfficial, byOurs] = await Promise.all([
      onFreshPair(talk, "official"),
      onFreshPair(talk, "ours"),
    ]);
    assert.equal(byOfficial.subject, byOfficial.official);
    assert.equal(asNewer(byOurs.subject), asNewer(byOfficial.official), "ours");
    assert.equal(asNewer(byOurs.official), asNewer(byOfficial.official), "ours on official etcd");
  });
}

const watches = [
  "watch a --rev=1",
  "watch a --rev=3 --prev-kv",
  "watch '' --prefix --rev=1",
  "watch a c --rev=1",
  "watch b --prefix --rev=1 --prev-kv",
  "watch '' --prefix --rev=1 -w json",
  "watch '' --prefix --rev=1 --prev-kv -w fields",
  "watch '' --prefix --rev=1 --hex",
] as const;

conversation(
  "watch tells the past of a key, a range and a prefix in every format",
  async (talk) => {
    await talk.run("put a 1");
    await talk.run("put b 2");
    await talk.run("put a 3");
    await talk.run("txn", "\nput b two\nput bb 3\nput a 4\n\n\n");
    await talk.run("del a");
    await talk.run("del b --prefix");
    await talk.run("put a end-of-a");
    await talk.run("put bend end-of-b");
    for (const watch of watches) {
      const json = watch.endsWith("json");
      const seesOnlyA = watch.startsWith("watch a --");
      const last = seesOnlyA ? "end-of-a" : "end-of-b";
      const hex = [...last].map((c) => `\\\\x${c.charCodeAt(0).toString(16)}`).join("");
      const base64 = Buffer.from(last).toString("base64");
      const said = watch.endsWith("--hex") ? hex : json ? base64 : last;
      await talk.noteAfter(watch, talk.start(watch), new RegExp(said));
    }
  },
);

conversation("watch tells what happens while it runs", async (talk) => {
  const commands = ["watch k", "watch k --prev-kv", "watch '' --prefix -w json"];
  // A watcher has no way to say that it is there: it starts at the next revision, and waits for a first event of its own.
  const running = commands.map((command) => ({
    command: `${command} --rev=2`,
    conversation: talk.start(`${command} --rev=2`),
  }));
  await talk.run("put k first");
  for (const { conversation } of running) await conversation.until(/first|Zmlyc3Q=/);
  await talk.run("put k second");
  await talk.run("put other x");
  await talk.run("del k");
  await talk.run("txn", "\nput k third\nput l x\n\n\n");
  await talk.run("put k last");
  for (const { command, conversation } of running) {
    await talk.noteAfter(command, conversation, /last|bGFzdA==/);
  }
});

conversation("watch is cancelled where history is compacted", async (talk) => {
  for (const value of [1, 2, 3, 4, 5]) await talk.run(`put k ${value}`);
  await talk.run("compaction 4");
  for (const watch of ["watch k --rev=2", "watch k --rev=3 -w json", "watch k --rev=3 -w fields"]) {
    await talk.note(watch, talk.start(watch));
  }
  // The compacted revision itself can still be watched.
  await talk.noteAfter("watch k --rev=4", talk.start("watch k --rev=4"), /\n5\n/);
});

conversation("watch runs a command for each event", async (talk) => {
  await talk.run("put k 'a value'");
  await talk.run("del k");
  await talk.run("put k last");
  const watch =
    "watch k --rev=1 -- sh -c 'echo $ETCD_WATCH_REVISION $ETCD_WATCH_EVENT_TYPE $ETCD_WATCH_KEY $ETCD_WATCH_VALUE'";
  await talk.noteAfter(watch, talk.start(watch), /"last"\n/);
});

conversation("watch ends with a command that fails", async (talk) => {
  await talk.run("put k 1");
  for (const command of ["sh -c 'exit 3'", "no-such-program", "sh -c 'kill $$'"]) {
    const watch = `watch k --rev=1 -- ${command}`;
    await talk.note(watch, talk.start(watch));
  }
  for (const words of ["", "--rev=1", "a b --prefix", "k --", "k -w no"]) {
    await talk.run(`! watch ${words}`);
  }
  const env = { ETCDCTL_WATCH_KEY: "k" };
  await talk.note("watch k", talk.start("watch k", env));
  await talk.note("watch k -- echo", talk.start("watch k -- echo", env));
  await talk.note("watch", talk.start("watch", { ETCDCTL_WATCH_RANGE_END: "z" }));
});

conversation("watch -i ends with its input, and where a line has bad flags", async (talk) => {
  for (const line of ["", "nonsense\n\nwatch\n", "watch k --nonsense\n", "watch k --\n"]) {
    const watch = talk.start("watch -i");
    watch.say(line);
    watch.endInput();
    await talk.note("watch -i", watch);
  }
});

conversation("watch takes its keys from the environment", async (talk) => {
  await talk.run("put a 1");
  await talk.run("put b last");
  const env = { ETCDCTL_WATCH_KEY: "a", ETCDCTL_WATCH_RANGE_END: "c" };
  await talk.noteAfter("watch --rev=1", talk.start("watch --rev=1", env), /last/);
});

conversation("watch -i holds several watches and asks for progress", async (talk) => {
  await talk.run("put k 1");
  await talk.run("put p/1 1");
  const watch = talk.start("watch -i");
  watch.say("watch k --rev=1\n");
  await watch.until(/k\n1\n/);
  watch.say("watch p/ --prefix --rev=1 --prev-kv\n");
  await watch.until(/p\/1\n1\n/);
  watch.say("nonsense\n");
  await talk.run("put k 2");
  await watch.until(/k\n2\n/);
  await talk.run("put p/1 2");
  await watch.until(/p\/1\n2\n/);
  watch.say("progress\n");
  // Told to each of the two watches.
  await talk.noteAfter("watch -i", watch, /progress notify: 5\nprogress notify: 5\n/);
});

conversation("lock is held by one at a time", async (talk) => {
  const first = talk.start("lock mutex");
  await first.until(/mutex\/[0-9a-f]+\n/);
  const second = talk.start("lock mutex --ttl=20");
  // The second one waits as soon as its key is there.
  await twoKeys(talk);
  await talk.run("get mutex --prefix --keys-only");
  first.kill("SIGINT");
  await talk.note("lock mutex", first);
  await second.until(/mutex\/[0-9a-f]+\n/);
  await talk.run("get mutex --prefix --keys-only");
  second.kill("SIGINT");
  await talk.note("lock mutex --ttl=20", second);
  await talk.run("get mutex --prefix --keys-only");
  await talk.run("lease list");
});

/** Resolves when two keys are under the lock's name. */
async function twoKeys(talk: Talk): Promise<void> {
  const watch = talk.start("watch mutex --prefix --rev=1");
  await watch.until(/PUT[\s\S]*PUT/);
  watch.kill("SIGINT");
  await watch.end();
}

conversation("lock runs a command and unlocks", async (talk) => {
  const lock = "lock mutex -- sh -c 'echo held: $ETCD_LOCK_KEY $ETCD_LOCK_REV; exit 3'";
  await talk.note(lock, talk.start(lock));
  // A time below a second is not taken: the lease has the client library's own.
  const ttl = `${officialEtcdctl} lease timetolive \${ETCD_LOCK_KEY#mutex/} | grep -o TTL.[0-9]*`;
  const brief = `lock mutex --ttl=0 -- sh -c '${ttl}'`;
  await talk.note(brief, talk.start(brief));
  const again = "lock mutex echo again";
  await talk.note(again, talk.start(again));
  for (const command of ["no-such-program", "sh -c 'kill $$'"]) {
    const failing = `lock mutex -- ${command}`;
    await talk.note(failing, talk.start(failing));
  }
  await talk.run("get mutex --prefix");
  await talk.run("! lock");
});

conversation("elect lets one lead at a time, and -l listens", async (talk) => {
  const listener = talk.start("elect -l race");
  const first = talk.start("elect race one");
  await first.until(/race\/[0-9a-f]+\none\n/);
  await listener.until(/race\/[0-9a-f]+\none\n/);
  const second = talk.start("elect race two");
  await talk.run("get race --prefix --print-value-only --limit=1");
  first.kill("SIGINT");
  await talk.note("elect race one", first);
  await second.until(/race\/[0-9a-f]+\ntwo\n/);
  await listener.until(/race\/[0-9a-f]+\ntwo\n/);
  second.kill("SIGINT");
  await talk.note("elect race two", second);
  listener.kill("SIGINT");
  await talk.note("elect -l race", listener);
  await talk.run("get race --prefix");
  await talk.run("! elect");
  await talk.run("! elect race one two");
});

conversation("lease keep-alive renews until the lease is gone", async (talk) => {
  // Renewed after a third of this time, which must also be enough for a busy machine to start the program.
  await talk.run("lease grant 12");
  const keepAlive = talk.start("lease keep-alive $lease1");
  await keepAlive.until(/TTL\(12\)\n[\s\S]*TTL\(12\)\n/);
  await talk.run("lease revoke $lease1");
  await talk.note("lease keep-alive $lease1", keepAlive);
});

conversation("keys go when their lease has expired", async (talk) => {
  // Enough for a busy machine to put both keys.
  await talk.run("lease grant 5");
  await talk.run("put b 1 --lease=$lease1");
  await talk.run("put a 1 --lease=$lease1");
  const watch = talk.start("watch '' --prefix --rev=1");
  await talk.noteAfter("watch '' --prefix --rev=1", watch, /(DELETE[\s\S]*){2}/);
  await talk.run("lease timetolive $lease1");
  await talk.run("lease list");
  await talk.run("get '' --prefix -w json");
});
