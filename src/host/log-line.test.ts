import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { LogFields, LogValue } from "../base/index.ts";
import { encodeLogLine, logStringCharsMax } from "./log-line.ts";

const head = {
  level: "info",
  timestamp: "2026-01-02T15:04:05.000000Z",
  caller: "server/member.ts",
  msg: "ready to serve client requests",
} as const;

function json(fields: LogFields): string {
  return encodeLogLine({ ...head, fields }, "json");
}

test("a JSON line has etcd's keys in etcd's order, then the fields", () => {
  assert.equal(
    json({ "local-member-id": "8e9e05c52164694d", terms: [1, 2], nested: { yes: true } }),
    '{"level":"info","ts":"2026-01-02T15:04:05.000000Z","caller":"server/member.ts",' +
      '"msg":"ready to serve client requests","local-member-id":"8e9e05c52164694d",' +
      '"terms":[1,2],"nested":{"yes":true}}',
  );
});

test("a console line has columns", () => {
  assert.equal(
    encodeLogLine({ ...head, msg: 'a "quoted"\nword', fields: { n: 1 } }, "console"),
    '2026-01-02T15:04:05.000000Z\tinfo\tserver/member.ts\ta "quoted"\\nword\t{"n":1}',
  );
});

test("numbers that JSON or a double cannot hold are kept", () => {
  assert.match(json({ id: 18446744073709551615n }), /"id":18446744073709551615\}/);
  assert.match(json({ ratio: Number.NaN }), /"ratio":"NaN"/);
});

test("absent fields are left out, null is written", () => {
  const line = json({ absent: undefined, empty: null });
  assert.doesNotMatch(line, /absent/);
  assert.match(line, /"empty":null/);
});

test("long strings, long arrays and deep nesting are cut", () => {
  const line = json({ key: "k".repeat(1_000_000) });
  assert.ok(line.length < logStringCharsMax + 300);
  assert.match(line, /\(995904 more\)/);
  assert.match(json({ list: new Array<number>(1_000).fill(7) }), /\(744 more\)/);
  let deep: LogValue = "bottom";
  for (let i = 0; i < 50; i++) deep = { deeper: deep };
  assert.doesNotMatch(json({ deep }), /bottom/);
});

test("any fields make one line that JSON reads", () => {
  const value = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.double(),
    fc.boolean(),
    fc.constant(null),
  );
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), value, (msg, field) => {
      const line = encodeLogLine({ ...head, msg, fields: { field } }, "json");
      assert.equal(line.includes("\n"), false);
      assert.equal((JSON.parse(line) as { msg: string }).msg, msg);
    }),
  );
});
