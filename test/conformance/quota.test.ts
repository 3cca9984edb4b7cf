// Goal: a full key space refuses what would make it grow and nothing else, says so everywhere, and is writable again after a
// compaction and a disarm, without a defragmentation. Method: a member with a small quota, filled by overwriting one key;
// official etcd's answers for the refusals, its own program for the alarm.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { etcdserverpb, services } from "../../src/wire/protobuf/index.ts";
import { type Answer, GrpcClient } from "../support/grpc-client.ts";
import { TestServer } from "../support/server.ts";

const {
  AlarmAction,
  AlarmRequest,
  AlarmType,
  CompactionRequest,
  DeleteRangeRequest,
  LeaseGrantRequest,
  PutRequest,
  RangeRequest,
} = etcdserverpb;
const kv = services["etcdserverpb.KV"];
const quotaBytes = 2_000_000;
const value = Buffer.alloc(100_000, "v");
const key = Buffer.from("filler");
const noSpace = { code: 8, details: "etcdserver: mvcc: database space exceeded" };

let server: TestServer | undefined;
let client: GrpcClient;
before(async () => {
  server = await TestServer.start("ours", ["--quota-backend-bytes", String(quotaBytes)]);
  client = new GrpcClient(server.endpoint);
});
after(async () => {
  client?.close();
  await server?.stop();
});

function put(): Promise<Answer> {
  return client.call(kv.Put, PutRequest.create({ key, value }));
}

async function revision(): Promise<bigint> {
  const answer = await client.call(kv.Range, RangeRequest.create({ key }));
  assert.ok("message" in answer);
  return BigInt((answer.message.header as { revision: number | string }).revision);
}

async function health(): Promise<string> {
  return (await fetch(`http://${server!.endpoint}/health`)).text();
}

test("a full key space refuses growth, and compaction makes room", async () => {
  const puts = Math.ceil(quotaBytes / value.length) + 2;
  const answers: Answer[] = [];
  for (let n = 0; n < puts; n++) answers.push(await put());
  assert.ok("message" in answers[0]!);
  assert.deepEqual(answers.at(-1), noSpace);

  assert.match(await health(), /"health":"false","reason":"ALARM NOSPACE"/);
  const grant = LeaseGrantRequest.create({ ttl: 60n });
  assert.deepEqual(await client.call(services["etcdserverpb.Lease"].LeaseGrant, grant), noSpace);
  const small = PutRequest.create({ key: Buffer.from("k"), value: Buffer.from("v") });
  assert.deepEqual(await client.call(kv.Put, small), noSpace);
  assert.ok("message" in (await client.call(kv.Range, RangeRequest.create({ key }))));
  const deletion = DeleteRangeRequest.create({ key: Buffer.from("nothing there") });
  assert.ok("message" in (await client.call(kv.DeleteRange, deletion)));

  const compaction = CompactionRequest.create({ revision: await revision(), physical: true });
  assert.ok("message" in (await client.call(kv.Compact, compaction)));
  assert.deepEqual(await put(), noSpace, "the alarm stays until it is disarmed");
  const { Alarm } = services["etcdserverpb.Maintenance"];
  const listed = await client.call(Alarm, AlarmRequest.create({ action: AlarmAction.GET }));
  assert.ok("message" in listed);
  const disarm = AlarmRequest.create({
    action: AlarmAction.DEACTIVATE,
    memberId: 0x8e9e05c52164694dn,
    alarm: AlarmType.NOSPACE,
  });
  assert.ok("message" in (await client.call(Alarm, disarm)));
  assert.ok("message" in (await put()), "there is room again");
  assert.match(await health(), /"health":"true"/);
});
