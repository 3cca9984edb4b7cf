// The expected values were read back from systemd 252 through its environment.d generator, which shares this grammar with
// EnvironmentFile=, but for the cases that say so and those with a dollar sign, which only the generator expands.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { scanAssignments } from "./systemd-assignments.ts";

function valuesOf(text: string): Record<string, string> {
  return Object.fromEntries(scanAssignments(text).map(({ name, value }) => [name, value]));
}

test("an unquoted value loses the spaces around it and keeps those within", () => {
  assert.deepEqual(valuesOf("A=plain\nB=  lead and  trail \t \n C = c\nD=val;ue # not comment\n"), {
    A: "plain",
    B: "lead and  trail",
    C: "c",
    D: "val;ue # not comment",
  });
});

test("a backslash keeps the next character and joins lines", () => {
  assert.deepEqual(valuesOf("A=back\\slash \\#not\nB=one \\\n  two\nC=trail\\ \nD=x\\\\\n"), {
    A: "backslash #not",
    B: "one   two",
    C: "trail ",
    D: "x\\",
  });
});

test("a backslash at the end of a line takes the next line in, whatever it is", () => {
  assert.deepEqual(valuesOf('C3=x\\\nC4="unterminated\nC5=5\n'), {
    C3: 'xC4="unterminated',
    C5: "5",
  });
});

test("single quotes take everything as it is, newlines too", () => {
  assert.deepEqual(valuesOf("A='single \\n $x \"q\"'\nB='multi\nline'\nC=' spaces '\n"), {
    A: 'single \\n $x "q"',
    B: "multi\nline",
    C: " spaces ",
  });
});

test("double quotes know four escapes and joined lines", () => {
  assert.deepEqual(valuesOf('A="dq \\\ncont \\n \\\\ \\` \\$ \\" end"\nB="multi\nline"\n'), {
    A: 'dq cont \\n \\ ` $ " end',
    B: "multi\nline",
  });
});

test("quoted pieces are joined, and a quote inside an unquoted piece is a quote", () => {
  assert.deepEqual(
    valuesOf('A="a\\"b c" d\nB=a"b"c\nC="a"\'b\'c "d"\nD=\'multi\nsingle\'"dq"\nE=""\nF=\n'),
    {
      A: 'a"b cd',
      B: 'a"b"c',
      C: 'abc "d"',
      D: "multi\nsingledq",
      E: "",
      F: "",
    },
  );
});

test("comments, empty lines and lines without an equals sign say nothing", () => {
  assert.deepEqual(valuesOf("# A=1\n  ; B=2\n\n[section]\nword\n\tC=3"), { C: "3" });
});

// systemd 252 still continued comments; 254 and later do not, so that no setting is swallowed.
test("a comment ends with its line even behind a backslash", () => {
  assert.deepEqual(valuesOf("# comment \\\nA=1\n"), { A: "1" });
});

// systemd takes such a value silently.
test("a quote that is never closed takes the rest of the file and says so", () => {
  assert.deepEqual(scanAssignments('A="x\nB=1\n'), [
    { name: "A", value: "x\nB=1\n", line: 1, closed: false },
  ]);
});

test("lines may end as on Windows", () => {
  assert.deepEqual(valuesOf("A=1\r\nB='2'\r\n"), { A: "1", B: "2" });
});

test("each assignment knows its line", () => {
  const lines = scanAssignments("\n# x\nA='1\n2'\nB=1\\\n2\nC=3").map(({ name, line }) => [
    name,
    line,
  ]);
  assert.deepEqual(lines, [
    ["A", 3],
    ["B", 5],
    ["C", 7],
  ]);
});

test("any value survives in quotes of either sort", () => {
  const value = fc.string({ unit: "binary" }).map((text) => text.replaceAll("\r", ""));
  fc.assert(
    fc.property(value, (text) => {
      const escaped = text.replace(/["\\`$]/g, "\\$&");
      assert.equal(valuesOf(`A="${escaped}"\n`).A, text);
      const single = text.replaceAll("'", "");
      assert.equal(valuesOf(`A='${single}'\n`).A, single);
    }),
  );
});

test("any text has a reading", () => {
  const piece = fc.constantFrom("A", "=", "'", '"', "\\", "\n", "\r", " ", "#", ";", "x");
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(piece).map((p) => p.join("")),
      ),
      (text) => {
        for (const { line } of scanAssignments(text)) assert.ok(line >= 1);
      },
    ),
  );
});
