// What the checks say and leave behind, at a server that keeps keys and tells nothing of its memory.
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import {
  type CliInvocation,
  type Command,
  FlagValues,
  QuietExit,
  TextOutput,
} from "../../cli/index.ts";
import { fakeWorld } from "../../cli/testing/fake-world.ts";
import { answering, FakeServer, Refusal } from "../../client/testing/fake-server.ts";
import { etcdserverpb, mvccpb, services } from "../../wire/protobuf/index.ts";
import type { Setting } from "../connection.ts";
import { checkCommands } from "./commands.ts";
import { checkDatascale } from "./datascale.ts";
import { checkPerf } from "./perf.ts";

const { Compact, DeleteRange, Put, Range } = services["etcdserverpb.KV"];
const { Defragment } = services["etcdserverpb.Maintenance"];
const { CompactionResponse, DefragmentResponse, DeleteRangeResponse, PutResponse, RangeResponse } =
  etcdserverpb;

const prefix = "/prüfung/";

async function serve(t: TestContext, { refuses = false } = {}) {
  /** As latin1, whose order is that of the bytes. */
  const keys = new Set<string>();
  const done: string[] = [];
  const within = (key: Buffer, end: Buffer): string[] =>
    [...keys].filter((text) => text >= key.toString("latin1") && text < end.toString("latin1"));
  const server = await FakeServer.start(t, [
    answering(Put, ({ key }) => {
      if (refuses) throw new Refusal(8, "etcdserver: too many requests");
      keys.add(key.toString("latin1"));
      return PutResponse.create();
    }),
    answering(Range, ({ key, rangeEnd }) =>
      RangeResponse.create({
        kvs: within(key, rangeEnd).map(() => mvccpb.KeyValue.create()),
      }),
    ),
    answering(DeleteRange, ({ key, rangeEnd }) => {
      for (const text of within(key, rangeEnd)) keys.delete(text);
      const header = etcdserverpb.ResponseHeader.create({ revision: 77 });
      return DeleteRangeResponse.create({ header });
    }),
    answering(Compact, ({ revision }) => {
      done.push(`compact ${revision}`);
      return CompactionResponse.create();
    }),
    answering(Defragment, () => {
      done.push("defragment");
      return DefragmentResponse.create();
    }),
  ]);
  return { endpoint: server.endpoint, keys, done };
}

function invoke(name: string, endpoint: string, given: Readonly<Record<string, string>>) {
  const world = fakeWorld();
  /** Its clock goes so slowly that no hiccup of the machine counts. */
  const slow = { ...world, nowMs: () => performance.now() / 20 };
  const command: Command = checkCommands[0]!.commands!.find((one) => one.name === name)!;
  const flags = new FlagValues(command.flags!);
  for (const [flag, text] of Object.entries({ prefix, ...given })) flags.set(flag, text);
  const program = { root: command, version: "", apiVersion: "" };
  const invocation: CliInvocation = {
    ...{ world: slow, program, flags, path: [command], args: [], argsBeforeDash: undefined },
  };
  const text = new TextOutput(world.stdout);
  const setting: Setting = {
    output: { format: "simple", isHex: false, text },
    clientOptions: { endpoints: [endpoint] },
    options: { timeoutMs: 5_000 },
  };
  return { world, invocation, setting };
}

const short = { load: { clients: 3, writesPerSecond: 100 }, seconds: 0.3 };

test("check perf passes at a fast server, and leaves nothing behind", async (t) => {
  const { endpoint, keys, done } = await serve(t);
  keys.add("other");
  const given = { "auto-compact": "true", "auto-defrag": "true" };
  const { world, invocation, setting } = invoke("perf", endpoint, given);
  await checkPerf(invocation, setting, short);
  const lines = world.stdoutText.split("\n").map((line) => line.replace(/\d[\d.]*s?/g, "<n>"));
  assert.deepEqual(lines.slice(0, 2), [
    "Compacting with revision <n>",
    "Compacted with revision <n>",
  ]);
  assert.deepEqual(lines.slice(-5), [
    "PASS: Throughput is <n> writes/s",
    "PASS: Slowest request took <n>",
    "PASS: Stddev is <n>",
    "PASS",
    "",
  ]);
  assert.deepEqual([...keys], ["other"]);
  assert.deepEqual(done, ["compact 77", "defragment"]);
});

test("check perf fails by what the server refuses", async (t) => {
  const { endpoint } = await serve(t, { refuses: true });
  const { world, invocation, setting } = invoke("perf", endpoint, {});
  await assert.rejects(checkPerf(invocation, setting, short), QuietExit);
  assert.match(
    world.stdoutText,
    /^FAIL: too many errors\nFAIL: ERROR\(etcdserver: too many requests\) -> \d+\n/,
  );
  assert.match(world.stdoutText, /FAIL: Throughput too low: 1 writes\/s\n/);
  assert.match(world.stdoutText, /\nFAIL\n$/);
});

test("neither check begins where there are keys, as it would delete them", async (t) => {
  const { endpoint, keys } = await serve(t);
  const own = Buffer.from(`${prefix}x`).toString("latin1");
  keys.add(own);
  const refused = { name: "CliError", exitCode: 3, message: /^prefix "\/prüfung\/" has keys/ };
  const perf = invoke("perf", endpoint, {});
  await assert.rejects(checkPerf(perf.invocation, perf.setting, short), refused);
  const scale = invoke("datascale", endpoint, {});
  const load = { clients: 2, keys: 10 };
  await assert.rejects(checkDatascale(scale.invocation, scale.setting, load), refused);
  assert.deepEqual([...keys], [own]);
});

test("check datascale writes nothing where the server does not tell its memory", async (t) => {
  const { endpoint, keys } = await serve(t);
  const { world, invocation, setting } = invoke("datascale", endpoint, {});
  const load = { clients: 2, keys: 10 };
  await assert.rejects(checkDatascale(invocation, setting, load), QuietExit);
  const told = /FAIL: Could not read process_resident_memory_bytes before the put operations\.\n$/;
  assert.match(world.stdoutText, told);
  assert.equal(keys.size, 0);
});
