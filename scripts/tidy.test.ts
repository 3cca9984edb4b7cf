import assert from "node:assert/strict";
import { test } from "node:test";
import { findCycles, findFolderCycles, roomOf, tidy } from "./tidy.ts";

test("roomOf finds the longest room that holds a path", () => {
  assert.equal(roomOf("src/wire/http2/frame.ts"), "wire/http2");
  assert.equal(roomOf("src/backend/bolt/page.ts"), "backend/bolt");
  assert.equal(roomOf("src/backend/batch.ts"), "backend");
  assert.equal(roomOf("scripts/tidy.ts"), undefined);
});

test("tidy refuses an arrow that the house plan does not draw", () => {
  const text = 'import { propose } from "../server/index.ts";\n';
  assert.match(tidy([{ path: "src/mvcc/store.ts", text }])[0]!, /mvcc may not import server/);
});

test("tidy refuses to reach past a room's door", () => {
  const text = 'import { Batch } from "../backend/batch.ts";\n';
  assert.match(tidy([{ path: "src/mvcc/store.ts", text }])[0]!, /past the door of backend/);
});

test("tidy refuses clocks, randomness and node modules in pure rooms, but not in their tests", () => {
  const text = 'import fs from "node:fs";\nexport const now = Date.now();\n';
  assert.equal(tidy([{ path: "src/raft/step.ts", text }]).length, 2);
  assert.equal(tidy([{ path: "src/raft/step.test.ts", text }]).length, 0);
});

test("tidy refuses soft spots", () => {
  const text = `// ${"TO"}DO later\n`;
  assert.equal(tidy([{ path: "src/base/x.ts", text }]).length, 1);
});

test("findCycles names the files of a cycle", () => {
  const files = [
    { path: "src/base/a.ts", text: 'import "./b.ts";\n' },
    { path: "src/base/b.ts", text: 'import "./a.ts";\n' },
  ];
  assert.deepEqual(findCycles(files), [["src/base/a.ts", "src/base/b.ts", "src/base/a.ts"]]);
});

test("findFolderCycles names the folders of a cycle, and lets one come and go to the folder that it lies in", () => {
  const files = [
    { path: "src/server/log/a.ts", text: 'import "../apply/b.ts";\nimport "../limits.ts";\n' },
    { path: "src/server/apply/b.ts", text: "" },
    { path: "src/server/apply/c.ts", text: 'import "../log/d.ts";\n' },
    { path: "src/server/apply/b.test.ts", text: 'import "../read/e.ts";\n' },
    { path: "src/server/read/e.ts", text: 'import "../apply/b.ts";\n' },
    { path: "src/server/log/d.ts", text: "" },
    { path: "src/server/limits.ts", text: "" },
    { path: "src/server/member.ts", text: 'import "./log/a.ts";\n' },
  ];
  assert.deepEqual(findCycles(files), []);
  const cycle = ["src/server/log", "src/server/apply", "src/server/log"];
  assert.deepEqual(findFolderCycles(files), [cycle]);
  assert.equal(tidy(files).length, 1);
});
