import assert from "node:assert/strict";
import { test } from "node:test";
import { runIn } from "../testing/resolve-in-test.ts";
import { bootstrapError, type LookupHost } from "./bootstrap.ts";

const addresses: Readonly<Record<string, readonly string[]>> = {
  node1: ["10.0.0.1"],
  alias1: ["10.0.0.1"],
  "10.0.0.1": ["10.0.0.1"],
};

const lookup: LookupHost = async (host) => {
  const found = addresses[host];
  if (found === undefined) throw new Error(`ENOTFOUND ${host}`);
  return found;
};

async function messageFor(...argv: string[]): Promise<string | undefined> {
  return (await bootstrapError(await runIn({ argv }), lookup))?.message;
}

test("a member alone may bootstrap by default", async () => {
  assert.equal(await messageFor(), undefined);
  assert.equal(await messageFor("--name=m1"), undefined);
});

test("the name must be in the initial cluster", async () => {
  const message = await messageFor("--initial-cluster=a=http://localhost:2380");
  assert.match(message!, /couldn't find local name "default" in the initial cluster configuration/);
  assert.match(message!, /allowed: one of a$/);
});

test("an empty initial cluster has nobody to start with", async () => {
  const message = await messageFor("--initial-cluster=");
  assert.match(message!, /initial cluster unset and no discovery URL found/);
});

test("the advertised peer URLs must be those of the own entry", async () => {
  const entry = "--initial-cluster=default=http://node1:1";
  assert.match(
    (await messageFor(entry))!,
    /--initial-cluster has default=http:\/\/node1:1 but missing from --initial-advertise-peer-urls=http:\/\/localhost:2380/,
  );
  assert.match(
    (await messageFor(entry, "--initial-advertise-peer-urls=http://node1:1,http://node1:2"))!,
    /--initial-advertise-peer-urls has http:\/\/node1:2 but missing from --initial-cluster=default=http:\/\/node1:1/,
  );
});

test("names of the same address are the same", async () => {
  const entry = "--initial-cluster=default=http://node1:1";
  assert.equal(
    await messageFor(entry, "--initial-advertise-peer-urls=http://10.0.0.1:1"),
    undefined,
  );
  assert.equal(await messageFor(entry, "--initial-advertise-peer-urls=http://alias1:1"), undefined);
  assert.notEqual(
    await messageFor(entry, "--initial-advertise-peer-urls=http://gone:1"),
    undefined,
  );
});
