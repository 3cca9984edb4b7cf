// What every implementation of the Disk port does; each runs this from its own test file.
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { pageAlignedBlocks } from "../page-aligned-blocks.ts";
import type { Disk } from "../ports.ts";

export interface DiskUnderTest {
  readonly disk: Disk;
  /** An empty directory. */
  readonly dir: string;
}

const hasCode = (code: string) => (error: unknown) =>
  error instanceof Error && "code" in error && error.code === code;

export function testDiskContract(
  name: string,
  make: (context: TestContext) => Promise<DiskUnderTest>,
): void {
  test(`${name}: what is written plainly or durably is read back, and holes are zeros`, async (t) => {
    const { disk, dir } = await make(t);
    const file = await disk.open(`${dir}/file`, "create");
    await file.writeDurable(Buffer.from("durable"), 8192);
    await file.write(Buffer.from("plain"), 4);
    await file.sync();
    assert.equal(await file.size(), 8199);
    const into = Buffer.alloc(9000, 1);
    assert.equal(await file.read(into, 0), 8199);
    assert.equal(into.toString("latin1", 0, 9), "\0\0\0\0plain");
    assert.equal(into.toString("latin1", 8190, 8199), "\0\0durable");
    assert.equal(await file.read(into, 9000), 0);
    await file.close();
    assert.equal((await disk.readFile(`${dir}/file`)).length, 8199);
  });

  test(`${name}: a bulk file is what was written, in blocks of any memory, size and place`, async (t) => {
    const { disk, dir } = await make(t);
    const sizes = [64 << 10, 3, 64 << 10, 4096, (64 << 10) - 1, 0, 8192, 5000];
    const [block] = pageAlignedBlocks(1, 64 << 10);
    for (const offset of [0, 1]) {
      const file = await disk.open(`${dir}/${offset}`, "bulk");
      const wanted: Buffer[] = [];
      let position = 0;
      for (const [n, size] of sizes.entries()) {
        block!.fill(n + 1);
        const bytes = block!.subarray(offset, size);
        wanted.push(Buffer.from(bytes));
        await file.write(bytes, position);
        position += bytes.length;
      }
      await file.sync();
      assert.equal(await file.size(), position);
      await file.close();
      assert.deepEqual(await disk.readFile(`${dir}/${offset}`), Buffer.concat(wanted));
      await assert.rejects(disk.open(`${dir}/${offset}`, "bulk"), hasCode("EEXIST"));
    }
  });

  test(`${name}: a truncated file keeps its beginning and grows again with zeros`, async (t) => {
    const { disk, dir } = await make(t);
    const file = await disk.open(`${dir}/file`, "create");
    await file.write(Buffer.alloc(10_000, 7), 0);
    await file.truncate(5000);
    await file.truncate(9000);
    await file.close();
    const bytes = await disk.readFile(`${dir}/file`);
    assert.deepEqual(bytes, Buffer.concat([Buffer.alloc(5000, 7), Buffer.alloc(4000)]));
  });

  test(`${name}: an open file stays itself when its name changes or another takes it`, async (t) => {
    const { disk, dir } = await make(t);
    const file = await disk.open(`${dir}/a`, "create");
    await disk.rename(`${dir}/a`, `${dir}/b`);
    const other = await disk.open(`${dir}/a`, "create");
    await file.writeDurable(Buffer.from("first"), 0);
    await other.writeDurable(Buffer.from("second"), 0);
    await file.close();
    await other.close();
    assert.equal((await disk.readFile(`${dir}/b`)).toString(), "first");
    assert.equal((await disk.readFile(`${dir}/a`)).toString(), "second");
  });

  test(`${name}: directories are made with parents, listed, renamed with content and removed`, async (t) => {
    const { disk, dir } = await make(t);
    await disk.makeDirectory(`${dir}/one/two`);
    await disk.makeDirectory(`${dir}/one/two`);
    await (await disk.open(`${dir}/one/two/file`, "create")).close();
    await disk.rename(`${dir}/one`, `${dir}/moved`);
    assert.deepEqual(await disk.readDirectory(dir), [{ name: "moved", isDirectory: true }]);
    const inside = await disk.readDirectory(`${dir}/moved/two`);
    assert.deepEqual(inside, [{ name: "file", isDirectory: false }]);
    assert.equal(await disk.exists(`${dir}/one/two/file`), false);
    await assert.rejects(disk.remove(`${dir}/moved/two`), hasCode("ENOTEMPTY"));
    await disk.remove(`${dir}/moved/two/file`);
    await disk.remove(`${dir}/moved/two`);
    await disk.syncDirectory(`${dir}/moved`);
    assert.equal(await disk.exists(`${dir}/moved/two`), false);
  });

  test(`${name}: a wrong name or mode fails with the system's code`, async (t) => {
    const { disk, dir } = await make(t);
    await assert.rejects(disk.open(`${dir}/none`, "existing"), hasCode("ENOENT"));
    await assert.rejects(disk.open(`${dir}/none/file`, "create"), hasCode("ENOENT"));
    await assert.rejects(disk.readFile(`${dir}/none`), hasCode("ENOENT"));
    await assert.rejects(disk.readDirectory(`${dir}/none`), hasCode("ENOENT"));
    await assert.rejects(disk.rename(`${dir}/none`, `${dir}/other`), hasCode("ENOENT"));
    await assert.rejects(disk.remove(`${dir}/none`), hasCode("ENOENT"));
    await (await disk.open(`${dir}/file`, "create")).close();
    await assert.rejects(disk.open(`${dir}/file`, "create"), hasCode("EEXIST"));
    assert.equal(await disk.exists(`${dir}/file`), true);
  });
}
