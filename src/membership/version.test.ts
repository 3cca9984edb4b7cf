import assert from "node:assert/strict";
import { test } from "node:test";
import { clusterVersionOf, compareMinors, parseVersion } from "./version.ts";

test("versions have three numbers and possibly a suffix", () => {
  assert.deepEqual(parseVersion("3.5.17"), { major: 3, minor: 5, patch: 17 });
  assert.deepEqual(parseVersion("3.6.0-rc.1+git"), { major: 3, minor: 6, patch: 0 });
  for (const text of ["", "3", "3.5", "v3.5.0", "3.5.0.1", "3.5.x"]) {
    assert.equal(parseVersion(text), undefined, text);
  }
});

test("clusters run at a minor version, and compare by it", () => {
  const late = parseVersion("3.5.17")!;
  assert.equal(clusterVersionOf(late), "3.5.0");
  assert.equal(compareMinors(late, parseVersion("3.5.0")!), 0);
  assert.ok(compareMinors(late, parseVersion("3.10.0")!) < 0);
  assert.ok(compareMinors(late, parseVersion("2.9.0")!) > 0);
});
