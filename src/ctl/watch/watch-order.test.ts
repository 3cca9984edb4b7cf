import assert from "node:assert/strict";
import { test } from "node:test";
import { type Command, parseCommandLine } from "../../cli/index.ts";
import { fakeWorld } from "../../cli/testing/fake-world.ts";
import { watchFlags } from "./watch-flags.ts";
import { watchedByEnvironment, watchOrderOf } from "./watch-order.ts";

const commands: Command = {
  name: "",
  short: "",
  commands: [{ name: "watch", short: "", flags: watchFlags }],
};

/** The keys in words, and the program. */
function ordered(words: string, env: Readonly<Record<string, string>> = {}) {
  const parsed = parseCommandLine(commands, ["watch", ...words.split(" ").filter(Boolean)]);
  const environment = watchedByEnvironment(fakeWorld({ env }));
  const { options, program } = watchOrderOf(parsed, environment);
  return [options.key.toString(), options.rangeEnd?.toString(), ...program];
}

function refused(words: string, env: Readonly<Record<string, string>>, message: string): void {
  assert.throws(() => ordered(words, env), { name: "CliError", exitCode: 128, message });
}

test("operands are a key and the end of a range, or a prefix", () => {
  assert.deepEqual(ordered("a"), ["a", undefined]);
  assert.deepEqual(ordered("a c"), ["a", "c"]);
  assert.deepEqual(ordered("a --prefix"), ["a", "b"]);
});

test("what follows -- is the program, also if it is called like the key", () => {
  assert.deepEqual(ordered("a -- echo x"), ["a", undefined, "echo", "x"]);
  assert.deepEqual(ordered("a -- a"), ["a", undefined, "a"]);
  assert.deepEqual(ordered("a c --prev-kv -- echo --prefix"), ["a", "c", "echo", "--prefix"]);
  refused("a --", {}, "bad number of arguments (found separator --, but no commands)");
});

test("the environment names the keys where no operand does", () => {
  const env = { ETCDCTL_WATCH_KEY: "k", ETCDCTL_WATCH_RANGE_END: "m" };
  assert.deepEqual(ordered("", env), ["k", "m"]);
  assert.deepEqual(ordered("-- echo", env), ["k", "m", "echo"]);
  refused("a", env, "bad number of arguments (found conflicting environment key)");
  const end = { ETCDCTL_WATCH_RANGE_END: "m" };
  refused("", end, 'ETCDCTL_WATCH_KEY is empty but got ETCDCTL_WATCH_RANGE_END="m"');
});

test("no key, more operands than a range has, and an end besides a prefix are refused", () => {
  refused("", {}, "bad number of arguments");
  refused("a b c", {}, "bad number of arguments");
  refused("a c --prefix", {}, "`range_end` and `--prefix` are mutually exclusive");
});

test("a revision that would be rounded is refused", () => {
  assert.throws(() => ordered("a --rev 9223372036854775807"), /--rev must be at most/);
});
