import assert from "node:assert/strict";
import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { hostDisk } from "../host/index.ts";
import { BackendError } from "./backend.ts";
import { openLevelBackend } from "./open-level.ts";
import { testBackendContract } from "./testing/backend-contract.ts";

const root = await mkdtemp(join(tmpdir(), "backend-"));
after(() => rm(root, { recursive: true }));
const disk = hostDisk();
let homes = 0;

testBackendContract("level", async () => {
  const path = join(root, `home-${homes++}`);
  return { open: () => openLevelBackend({ path, disk }) };
});

test("the directory is made for its owner alone", async () => {
  const path = join(root, "new", "deep");
  const backend = await openLevelBackend({ path, disk });
  assert.equal((await stat(path)).mode & 0o777, 0o700);
  await assert.rejects(
    openLevelBackend({ path, disk }),
    (error: unknown) => error instanceof BackendError && error.code === "open",
    "a second one is locked out",
  );
  await backend.close();
});

test("what is no database is refused", async () => {
  const path = join(root, "file");
  await writeFile(path, "not a directory");
  await assert.rejects(openLevelBackend({ path, disk }), BackendError);
});

test("a walk over more than one chunk sees every pair once", async () => {
  const backend = await openLevelBackend({ path: join(root, "walk"), disk });
  for (let at = 0; at < 1000; at++) {
    const key = Buffer.alloc(2);
    key.writeUInt16BE(at);
    backend.put("lease", key, Buffer.alloc(10));
    if (at === 900) await backend.commit();
  }
  let seen = 0;
  for await (const chunk of backend.entries("lease")) {
    for (const { key } of chunk) assert.equal(key.readUInt16BE(), seen++);
  }
  assert.equal(seen, 1000);
  await backend.close();
});
