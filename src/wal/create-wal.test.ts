import assert from "node:assert/strict";
import { test } from "node:test";
import { create, dir, newDisk, readBack } from "./testing/log-fixture.ts";

test("a log that cannot be made is there as a whole or leaves nothing, whatever fails", async () => {
  let failing = 0;
  for (; ; failing++) {
    const disk = await newDisk();
    let operations = 0;
    disk.configure({ onOperation: () => (operations++ === failing ? "ENOSPC" : undefined) });
    const made = await create(disk).catch((error: unknown) => error as NodeJS.ErrnoException);
    disk.configure({});
    if (!(made instanceof Error)) {
      await made.close();
      break;
    }
    assert.equal(made.code, "ENOSPC");
    const left = (await disk.readDirectory("/member")).map(({ name }) => name);
    const isWhole = left.includes("wal");
    assert.deepEqual(left, isWhole ? ["wal"] : [], `operation ${failing}`);
    if (!isWhole) await (await create(disk)).close();
    assert.deepEqual((await readBack(disk)).entries, [], dir);
  }
  assert.ok(failing >= 8, `${failing} operations`);
});
