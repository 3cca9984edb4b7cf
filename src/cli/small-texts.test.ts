import assert from "node:assert/strict";
import { test } from "node:test";
import { humanBytes } from "../base/index.ts";
import { parseGoInt, parseGoUint } from "./go-numbers.ts";
import { alignTabs } from "./tab-stops.ts";
import { asciiTable } from "./table.ts";

test("sizes are written in powers of a thousand", () => {
  const cases: readonly [number, string][] = [
    [0, "0 B"],
    [9, "9 B"],
    [999, "999 B"],
    [1000, "1.0 kB"],
    [20_480, "20 kB"],
    [21_500, "22 kB"],
    [2_147_483_648, "2.1 GB"],
  ];
  for (const [bytes, text] of cases) assert.equal(humanBytes(bytes), text);
});

test("numbers keep to their range and their base", () => {
  assert.equal(parseGoInt("-7fffffffffffffff", 16), -0x7fffffffffffffffn);
  assert.equal(parseGoInt("1_000", 0), 1000n);
  assert.equal(parseGoInt("017", 0), 15n);
  for (const text of ["", "-", "1_", "1__0", "0x", "ten"]) {
    assert.throws(() => parseGoInt(text, 0), /invalid syntax/, text);
  }
  assert.throws(() => parseGoInt("8000000000000000", 16), /value out of range/);
  assert.throws(() => parseGoUint("-1", 10), /invalid syntax/);
  assert.throws(() => parseGoUint("18446744073709551616", 10), /value out of range/);
});

test("tabs become columns of neighbouring lines", () => {
  assert.equal(
    alignTabs("\ta\tone\n\tlong name\ttwo\nalone\nb\tthree"),
    "\ta\t\tone\n\tlong name\ttwo\nalone\nb\tthree",
  );
});

test("a table is as wide as its cells, and long cells are broken evenly", () => {
  const text = "etcdserver: request timed out, possibly due to connection lost";
  assert.equal(
    asciiTable(["id", "is_leader"], [["1", text]]),
    [
      "+----+--------------------------------+",
      "| ID |           IS LEADER            |",
      "+----+--------------------------------+",
      "|  1 | etcdserver: request timed out, |",
      "|    |     possibly due to connection |",
      "|    |                           lost |",
      "+----+--------------------------------+",
      "",
    ].join("\n"),
  );
});
