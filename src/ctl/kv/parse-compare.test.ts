import assert from "node:assert/strict";
import { test } from "node:test";
import { etcdserverpb } from "../../wire/protobuf/index.ts";
import { parseCompare } from "./parse-compare.ts";

const { Compare, CompareResult, CompareTarget } = etcdserverpb;

type Fields = Partial<etcdserverpb.Compare>;

const equal = CompareResult.EQUAL;
const read: Readonly<Record<string, Fields>> = {
  'value("k") = "v"': { target: CompareTarget.VALUE, value: Buffer.from("v"), result: equal },
  'val("k") != "\\x00\\n"': {
    target: CompareTarget.VALUE,
    value: Buffer.from("\0\n"),
    result: CompareResult.NOT_EQUAL,
  },
  'ver("k") > "3"': { target: CompareTarget.VERSION, version: 3n, result: CompareResult.GREATER },
  'create("k") < "9223372036854775807"': {
    target: CompareTarget.CREATE,
    createRevision: 9223372036854775807n,
    result: CompareResult.LESS,
  },
  'mod("k") = "0"': { target: CompareTarget.MOD, modRevision: 0n, result: equal },
  'lease("k") = "694d77aa9e38260f"': {
    target: CompareTarget.LEASE,
    lease: 0x694d77aa9e38260fn,
    result: equal,
  },
};

for (const [line, fields] of Object.entries(read)) {
  test(`${line} is read`, () => {
    assert.deepEqual(parseCompare(line), Compare.create({ key: Buffer.from("k"), ...fields }));
  });
}

const refused: Readonly<Record<string, string>> = {
  nothing: "malformed comparison: nothing",
  'val("k) = "v"': 'malformed comparison: val("k) = "v"; got val("k) = ")  ""',
  'val("k") = v': 'malformed comparison: val("k") = v; got val("k") = ""',
  'val("k") == "v"': 'malformed comparison: val("k") == "v" (unknown operator ==)',
  'size("k") = "1"': 'malformed comparison: size("k") = "1" (unknown target size)',
  'mod("k") = "1x"': 'invalid txn compare request: mod("k") = "1x"',
  'lease("k") = "0x10"': 'invalid txn compare request: lease("k") = "0x10"',
  'mod("k") = "9223372036854775808"':
    'invalid txn compare request: mod("k") = "9223372036854775808"',
};

for (const [line, message] of Object.entries(refused)) {
  test(`${line} is refused as bad input, and quoted`, () => {
    assert.throws(() => parseCompare(line), { name: "CliError", exitCode: 3, message });
  });
}
