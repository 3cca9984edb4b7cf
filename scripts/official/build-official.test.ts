import assert from "node:assert/strict";
import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { temporaryDirectory } from "../../test/support/temporary-directory.ts";
import { buildOfficial } from "./build-official.ts";

async function withEnvironment(t: TestContext, path: string): Promise<string> {
  const cache = await temporaryDirectory(t);
  const before = { ...process.env };
  t.after(() => {
    process.env = before;
  });
  process.env = { ...before, ETCD_OFFICIAL_CACHE: cache, PATH: path };
  return cache;
}

test("without Go the message says what is missing, and the cache stays as it was", async (t) => {
  const cache = await withEnvironment(t, "/nowhere");
  assert.throws(() => buildOfficial("3.6.16"), /Cannot run go get .* takes Go 1\.24 or later/);
  assert.deepEqual(await readdir(cache), []);
});

test("what was built is not built again", async (t) => {
  const cache = await withEnvironment(t, "/nowhere");
  await mkdir(join(cache, "3.6.16"));
  assert.equal(buildOfficial("3.6.16"), join(cache, "3.6.16"));
});

test("a version that cannot be built is refused by name", () => {
  for (const version of ["3.4.23", "latest", "3.6", "3.6.16; rm -r /"]) {
    assert.throws(() => buildOfficial(version), /wanted a version from 3\.5\.0 on/);
  }
});
