import assert from "node:assert/strict";
import { test } from "node:test";
import { EntryTable } from "./entry-table.ts";
import { Page } from "./page.ts";

function pageNumbered(number: number): Page {
  const page = new Page({ main: 2, sub: 0 }, Buffer.alloc(1), { byteLength: 0, isStored: false });
  page.number = number;
  return page;
}

test("a row gives back what was written, numbers beyond 32 bits too", () => {
  const table = new EntryTable();
  const main = 2 ** 52 + 1;
  const written = { page: pageNumbered(7), offset: 65_000, main, sub: 9 };
  const id = table.add(written, { created: main - 1, version: 2 ** 40 });
  assert.deepEqual(
    [table.mod(id), table.sub(id), table.created(id), table.version(id)],
    [main, 9, main - 1, 2 ** 40],
  );
  assert.deepEqual([table.pageNumber(id), table.offset(id)], [7, 65_000]);
  assert.equal(table.older(id), undefined);
  table.move(id, pageNumbered(8), 17);
  assert.deepEqual([table.pageNumber(id), table.offset(id)], [8, 17]);
  assert.deepEqual(
    [table.isAt(id, main, 9), table.isAt(id, main, 8), table.isAt(id, main - 1, 9)],
    [true, false, false],
  );
});

test("superseded revisions become earlier ones, in order and with their tombstones", () => {
  const table = new EntryTable();
  const page = pageNumbered(0);
  const id = table.add({ page, offset: 0, main: 5, sub: 1 }, { created: 5, version: 1 });
  table.supersede(id, { page, offset: 9, main: 6, sub: 0 }, { created: 0, version: 0 });
  table.supersede(id, { page, offset: 18, main: 6, sub: 2 }, { created: 6, version: 1 });
  assert.deepEqual(table.older(id), [5, 2, 6, 1]);
  const again = { page, offset: 0, main: 6, sub: 2 };
  assert.throws(() => table.supersede(id, again, { created: 6, version: 2 }));
});

test("rows of removed entries are used again and have no earlier revisions", () => {
  const table = new EntryTable();
  const page = pageNumbered(0);
  const written = { page, offset: 0, main: 5, sub: 0 };
  const made = { created: 5, version: 1 };
  const ids = Array.from({ length: 20_000 }, () => table.add(written, made));
  assert.equal(new Set(ids).size, 20_000);
  const removed = ids[12_345]!;
  table.setOlder(removed, [3, 0]);
  table.remove(removed);
  assert.equal(table.add(written, made), removed);
  assert.equal(table.older(removed), undefined);
});
