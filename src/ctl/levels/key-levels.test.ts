import assert from "node:assert/strict";
import { test } from "node:test";
import { levelEnds, shownAt } from "./key-levels.ts";

function levels(prefix: string, separator = "/") {
  return { prefix: Buffer.from(prefix), separator: Buffer.from(separator) };
}

function cut(key: string, prefix: string, separator?: string): string[] {
  const ends = levelEnds(Buffer.from(key), levels(prefix, separator));
  return ends.map((end) => key.slice(0, end));
}

function shown(key: string, prefix: string, depth = 1): string {
  const { name, isPrefix } = shownAt(Buffer.from(key), levels(prefix), depth);
  return `${name}${isPrefix ? " …" : ""}`;
}

test("a key's levels end behind separators, the last one at its end", () => {
  assert.deepEqual(cut("/a/b/c", ""), ["/a/", "/a/b/", "/a/b/c"]);
  assert.deepEqual(cut("a", ""), ["a"]);
  assert.deepEqual(cut("a/", ""), ["a/"]);
});

test("a prefix counts for no level, with or without a separator at its end", () => {
  assert.deepEqual(cut("/a/b/c", "/a"), ["/a/b/", "/a/b/c"]);
  assert.deepEqual(cut("/a/b/c", "/a/"), ["/a/b/", "/a/b/c"]);
  assert.deepEqual(cut("/a", "/a"), ["/a"]);
});

test("a separator may be any text", () => {
  assert.deepEqual(cut("a::b::c", "", "::"), ["a::", "a::b::", "a::b::c"]);
});

test("what is shown of a key says whether there may be more below", () => {
  assert.equal(shown("/a/b", ""), "/a/ …");
  assert.equal(shown("/a/b", "/a"), "/a/b");
  assert.equal(shown("/a/b/c", "/a", 2), "/a/b/c");
});

test("a key that ends in a separator is a prefix, unless it is the one that was asked for", () => {
  assert.equal(shown("/g/", ""), "/g/ …");
  assert.equal(shown("/g/", "/g/"), "/g/");
  assert.equal(shown("/g/", "/g"), "/g/");
});
