import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileVariables, tailMark, withTail } from "./conf-tail.ts";
import { root } from "./identity.ts";

const path = join(root, "etc/etcd.conf");

test("etc/etcd.conf has every setting that a file can have, once, and its second half is what the table says", () => {
  const text = readFileSync(path, "utf8");
  if (process.env.REWRITE_DOCS === "1") writeFileSync(path, withTail(text));
  assert.equal(readFileSync(path, "utf8"), withTail(text));
  const named = [...withTail(text).matchAll(/^#(ETCD_[A-Z0-9_]+)=/gm)].map((match) => match[1]!);
  assert.deepEqual(named.toSorted(), fileVariables().toSorted());
});

test("the second half has only what the first does not", () => {
  const text = withTail("# Head.\n\n#ETCD_NAME=default\n");
  assert.ok(text.startsWith(`# Head.\n\n#ETCD_NAME=default\n\n${tailMark}\n### `));
  assert.equal(text.match(/^#ETCD_NAME=/gm)?.length, 1);
  assert.equal(withTail(text), text);
});
