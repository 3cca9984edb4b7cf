// The client library at clusters that lose members: reads go on, writes too as soon as there is a leader.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Client } from "../../src/client/index.ts";
import { LightClient, type UnaryCaller } from "../../src/client/light/index.ts";
import { etcdserverpb, services } from "../../src/wire/protobuf/index.ts";
import { Cluster, quickElections } from "./support/cluster.ts";
import { eventually } from "./support/eventually.ts";

const { Put, Range } = services["etcdserverpb.KV"];
const { PutRequest, RangeRequest } = etcdserverpb;
const key = Buffer.from("k");
/** A client notices after a keepalive of 10 s that its server hangs. */
const soon = { timeoutMs: 30_000 };

async function read(caller: UnaryCaller): Promise<string> {
  const { kvs } = await caller.unary(Range, RangeRequest.create({ key }), soon);
  return kvs[0]!.value.toString();
}

/** A write may fail while a member is lost, and is not sent again by itself; the next one succeeds. */
async function write(caller: UnaryCaller, value: string): Promise<void> {
  const request = PutRequest.create({ key, value: Buffer.from(value) });
  await eventually("a write succeeds", () =>
    caller.unary(Put, request, { timeoutMs: 3_000 }).then(
      () => true,
      () => false,
    ),
  );
}

const members = [{ kind: "ours" }, { kind: "ours" }, { kind: "ours" }] as const;

test("reads and writes go on when a member dies or hangs, whichever client asks", async () => {
  await Cluster.with({ members, args: quickElections }, async (cluster) => {
    for (const lose of ["kill", "suspend"] as const) {
      // Whoever is lost is the one that the clients ask first, and leads.
      const lost = await cluster.leader();
      const others = cluster.members.filter((member) => member !== lost);
      const endpoints = [lost, ...others].map(({ endpoint }) => endpoint);
      const callers = [
        new Client({ endpoints, keepaliveTimeoutMs: 1_000 }),
        new LightClient({ endpoints }),
      ];
      for (const caller of callers) await write(caller, `before ${lose}`);

      await lost[lose]();
      const newcomer = new LightClient({ endpoints });
      assert.equal(await read(newcomer), `before ${lose}`);
      await write(newcomer, `after ${lose}`);
      newcomer.close();
      const [client, light] = callers as [Client, LightClient];
      assert.equal(await read(client), `after ${lose}`);
      // The light client sends no pings: what it has sent to a member that hangs ends at the deadline.
      if (lose === "kill") assert.equal(await read(light), `after ${lose}`);
      for (const caller of callers) caller.close();

      if (lose === "kill") lost.start();
      else lost.resume();
      await cluster.ready();
    }
  });
});
