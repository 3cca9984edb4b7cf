// A slow request is named once, with the stage that was slow. Here every request that waits for a quorum counts as slow.
import assert from "node:assert/strict";
import { test } from "node:test";
import { etcdserverpb, services } from "../../src/wire/protobuf/index.ts";
import { Cluster } from "./support/cluster.ts";

const { PutRequest } = etcdserverpb;
const { Put } = services["etcdserverpb.KV"];
const puts = 50;

test("fifty slow puts are one line, which says what they waited for", async () => {
  const members = [{ kind: "ours" }, { kind: "ours" }, { kind: "ours" }] as const;
  const args = ["--warning-unary-request-duration=1us"];
  await Cluster.with({ members, args }, async (cluster) => {
    const leader = await cluster.leader();
    const from = leader.logEnd;
    const request = PutRequest.create({ key: Buffer.from("k"), value: Buffer.from("v") });
    for (let put = 0; put < puts; put++) await leader.client.ask(Put, request);
    await leader.logShows(/"request stats".*KV\/Put/, from);
    await leader.stop();
    const lines = leader.log
      .split("\n")
      .filter((line) => line.includes('"request stats"') && line.includes("KV/Put"))
      .map((line) => JSON.parse(line) as Record<string, string>);
    assert.equal(lines.length, 1);
    const { level, stage } = lines[0]!;
    assert.equal(level, "warn");
    assert.match(stage!, /^(queue|raft|fsync|apply)$/);
    assert.match(lines[0]!["stage time"]!, /^\d+ms$/);
  });
});
