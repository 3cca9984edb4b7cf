import assert from "node:assert/strict";
import { test } from "node:test";
import type { Flag } from "./flag.ts";
import { FlagValues } from "./flag-values.ts";
import { parseFlags } from "./parse-flags.ts";

const flags: readonly Flag[] = [
  { name: "write-out", short: "w", kind: "string", initial: "simple", help: "" },
  { name: "interactive", short: "i", kind: "bool", help: "" },
  { name: "limit", kind: "int", help: "" },
  { name: "endpoints", kind: "strings", initial: "localhost:2379", help: "" },
  { name: "dial-timeout", kind: "duration", initial: "2s", help: "" },
];

function parse(...args: string[]) {
  const values = new FlagValues(flags);
  return { operands: parseFlags(args, values).args, values };
}

test("a value follows its flag, an equals sign or a letter", () => {
  for (const args of [["-w", "json"], ["-wjson"], ["-w=json"], ["--write-out", "json"]]) {
    assert.equal(parse(...args).values.text("write-out"), "json", args.join(" "));
  }
  assert.equal(parse("-iw", "json").values.bool("interactive"), true);
});

test("operands may stand anywhere, and everything after two dashes is one", () => {
  const { operands, values } = parse("a", "-i", "-", "--", "-w", "b");
  assert.deepEqual(operands, ["a", "-", "-w", "b"]);
  assert.equal(values.bool("interactive"), true);
  assert.equal(values.isGiven("write-out"), false);
});

test("the first list replaces the initial one, further ones are added", () => {
  assert.deepEqual(parse().values.list("endpoints"), ["localhost:2379"]);
  const { values } = parse("--endpoints=a:1,b:2", "--endpoints", '"c,d"');
  assert.deepEqual(values.list("endpoints"), ["a:1", "b:2", "c,d"]);
});

test("numbers and durations are read as Go reads them", () => {
  const { values } = parse("--limit=0x10", "--dial-timeout=1m0.5s");
  assert.equal(values.integer("limit"), 16n);
  assert.equal(values.durationMs("dial-timeout"), 60_500);
});

test("a number that would be rounded is refused", () => {
  assert.equal(parse("--limit=9007199254740991").values.number("limit"), 2 ** 53 - 1);
  for (const text of ["9007199254740992", "9223372036854775807", "-9007199254740993"]) {
    const { values } = parse(`--limit=${text}`);
    const wanted = `--limit must be at most 9007199254740991 either way: current value is ${text}`;
    assert.throws(() => values.number("limit"), { name: "CliError", message: wanted });
  }
});

const refusals: readonly [args: string[], message: string][] = [
  [["--nothing"], "unknown flag: --nothing"],
  [["-x"], "unknown shorthand flag: 'x' in -x"],
  [["-ix"], "unknown shorthand flag: 'x' in -x"],
  [["---"], "bad flag syntax: ---"],
  [["--=a"], "bad flag syntax: --=a"],
  [["--limit"], "flag needs an argument: --limit"],
  [["-w"], "flag needs an argument: 'w' in -w"],
  [
    ["--limit=x"],
    'invalid argument "x" for "--limit" flag: strconv.ParseInt: parsing "x": invalid syntax',
  ],
  [
    ["-i=maybe"],
    'invalid argument "maybe" for "-i, --interactive" flag: strconv.ParseBool: parsing "maybe": invalid syntax',
  ],
  [
    ["--dial-timeout=5"],
    'invalid argument "5" for "--dial-timeout" flag: time: missing unit in duration "5"',
  ],
  [
    ['--endpoints=a"b'],
    'invalid argument "a\\"b" for "--endpoints" flag: parse error on line 1, column 2: bare " in non-quoted-field',
  ],
];

for (const [args, message] of refusals) {
  test(`${args.join(" ")} is refused as pflag refuses it`, () => {
    assert.throws(() => parse(...args), { message });
  });
}
