import assert from "node:assert/strict";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { testDiskContract } from "../base/testing/disk-contract.ts";
import { hostDisk } from "./disk.ts";

async function temporaryDirectory(t: { after(run: () => Promise<void>): void }): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), "disk-"));
  t.after(() => rm(dir, { recursive: true }));
  return dir;
}

testDiskContract("host disk", async (t) => ({
  disk: hostDisk(),
  dir: await temporaryDirectory(t),
}));

test("files and directories are for their owner only", async (t) => {
  const dir = await temporaryDirectory(t);
  const disk = hostDisk();
  await disk.makeDirectory(`${dir}/private`);
  await (await disk.open(`${dir}/private/file`, "create")).close();
  assert.equal((await stat(`${dir}/private`)).mode & 0o777, 0o700);
  assert.equal((await stat(`${dir}/private/file`)).mode & 0o777, 0o600);
});
