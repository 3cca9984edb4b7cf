import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { matchMembers } from "./match-members.ts";
import { AddressBook } from "./same-urls.ts";
import { memberOf, smallWorld } from "./testing/small-world.ts";

const hosts = { a: ["10.0.0.1"], b: ["10.0.0.2"], all: ["10.0.0.1", "10.0.0.2"] };

async function match(
  listed: Readonly<Record<string, string>>,
  existing: Readonly<Record<string, string>>,
): Promise<string> {
  const matched = await matchMembers(
    Object.entries(listed).map(([name, url]) => ({ name, peerUrls: [url] })),
    Object.entries(existing).map(([id, url]) => memberOf(BigInt(id), url)),
    new AddressBook({ ...smallWorld({ hosts }), retryForMs: 0 }),
  );
  return [...matched].map(([name, { id }]) => `${name}=${id}`).join();
}

test("what is written alike is matched before addresses are asked for", async () => {
  const urls = { 1: "http://all:1", 2: "http://b:1" };
  assert.equal(await match({ x: "http://b:1", y: "http://all:1" }, urls), "y=1,x=2");
  assert.equal(await match({ x: "http://10.0.0.1:1", y: "http://10.0.0.2:1" }, urls), "x=1,y=2");
});

test("every listed member is taken once", async () => {
  await assert.rejects(
    match({ x: "http://a:1", y: "http://b:1" }, { 1: "http://a:1", 2: "http://10.0.0.1:1" }),
    /no match found for existing member \(2, \[http:\/\/10\.0\.0\.1:1\]\)/,
  );
});

test("lists of the same URLs match in whatever order", async () => {
  const ports = fc.uniqueArray(fc.integer({ min: 1, max: 65_535 }), { minLength: 1, maxLength: 7 });
  const shuffled = ports.chain((all) =>
    fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
  );
  await fc.assert(
    fc.asyncProperty(shuffled, async ([ours, theirs]) => {
      const listed = Object.fromEntries(ours.map((port) => [`m${port}`, `http://a:${port}`]));
      const existing = Object.fromEntries(theirs.map((port) => [port, `http://a:${port}`]));
      const pairs = (await match(listed, existing)).split(",");
      assert.deepEqual(pairs.sort(), ours.map((port) => `m${port}=${port}`).sort());
    }),
  );
});
