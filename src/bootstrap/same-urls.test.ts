import assert from "node:assert/strict";
import { test } from "node:test";
import { AddressBook, areEqual } from "./same-urls.ts";
import { type SmallWorldOptions, smallWorld } from "./testing/small-world.ts";

const hosts = { a: ["10.0.0.1"], alias: ["10.0.0.1"], b: ["10.0.0.2", "fd00::2"], c: ["fd00::2"] };

function bookOf(options: SmallWorldOptions) {
  const world = smallWorld(options);
  return { world, book: new AddressBook({ ...world, retryForMs: 2_500 }) };
}

test("lists are equal in whatever order", () => {
  assert.ok(areEqual(["http://a:1", "http://b:2"], ["http://b:2", "http://a:1"]));
  assert.ok(!areEqual(["http://a:1"], ["http://a:1", "http://b:2"]));
});

test("hosts with a common address are the same, at the same port and by the same scheme", async () => {
  const { book } = bookOf({ hosts });
  assert.ok(await book.areSame(["http://a:1"], ["http://10.0.0.1:1"]));
  assert.ok(await book.areSame(["http://a:1", "http://b:1"], ["http://c:1", "http://alias:1"]));
  assert.ok(!(await book.areSame(["http://a:1"], ["http://a:2"])));
  assert.ok(!(await book.areSame(["http://a:1"], ["https://alias:1"])));
  assert.ok(!(await book.areSame(["http://a:1", "http://b:1"], ["http://a:1", "http://alias:1"])));
  assert.ok(!(await book.areSame(["http://a:1"], ["http://a:1", "http://b:1"])));
});

test("sockets of the file system and unknown URLs are compared as they are written", async () => {
  const { book } = bookOf({});
  assert.ok(await book.areSame(["unix:///a", "x"], ["x", "unix:///a"]));
  assert.ok(!(await book.areSame(["unix:///a"], ["unix:///b"])));
});

test("a name that does not resolve is asked for again until the time is over", async () => {
  const { world, book } = bookOf({ hosts });
  const same = book.areSame(["http://gone:1"], ["http://a:1"]);
  const failed = assert.rejects(same, /ENOTFOUND gone/);
  await world.clock.yield();
  for (let second = 0; second < 3; second += 1) await world.clock.advance(1_000);
  await failed;
  assert.equal(world.complaints.length, 3);
});

test("a name that appears in time is found", async () => {
  const late: Record<string, string[]> = {};
  const { world, book } = bookOf({ hosts: late });
  const same = book.areSame(["http://late:1"], ["http://10.0.0.9:1"]);
  await world.clock.yield();
  late.late = ["10.0.0.9"];
  await world.clock.advance(1_000);
  assert.ok(await same);
});
