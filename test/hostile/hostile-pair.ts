// Both servers with the same small data, which no hostile request may change, and a client of each.
import assert from "node:assert/strict";
import { services } from "../../src/wire/protobuf/index.ts";
import { type Answer, GrpcClient } from "../support/grpc-client.ts";
import { onBoth, type ServerPair, startPair, stopPair } from "../support/pair.ts";
import { prepared } from "./bad-requests.ts";
import { type RequestCase, sendRaw } from "./request-case.ts";

const { Compact, Put, Range } = services["etcdserverpb.KV"];
const { LeaseGrant, LeaseLeases } = services["etcdserverpb.Lease"];
const { HashKV } = services["etcdserverpb.Maintenance"];

const zero = Buffer.alloc(1);

export interface BothAnswers {
  readonly ours: Answer;
  readonly official: Answer;
}

export class HostilePair {
  readonly ours: GrpcClient;
  readonly official: GrpcClient;
  readonly #pair: ServerPair;

  private constructor(pair: ServerPair) {
    this.#pair = pair;
    this.ours = new GrpcClient(pair.subject.endpoint);
    this.official = new GrpcClient(pair.official.endpoint);
  }

  static async start(): Promise<HostilePair> {
    const both = new HostilePair(await startPair());
    await Promise.all([prepare(both.ours), prepare(both.official)]);
    return both;
  }

  async stop(): Promise<void> {
    this.ours.close();
    this.official.close();
    await stopPair(this.#pair);
  }

  async send(request: RequestCase): Promise<BothAnswers> {
    const [ours, official] = await Promise.all([
      sendRaw(this.ours, request),
      sendRaw(this.official, request),
    ]);
    return { ours, official };
  }

  /** Neither process has ended, and both hold the same keys, leases and history. */
  async checkState(): Promise<void> {
    await onBoth(this.#pair, async (server) => {
      assert.ok(!server.hasExited, `the ${server.kind} server lives:\n${server.logTail}`);
    });
    const [ours, official] = await Promise.all([stateOf(this.ours), stateOf(this.official)]);
    assert.deepEqual(ours, official);
  }
}

/** Four keys of up to two versions, the oldest compacted away; one lease. */
async function prepare(client: GrpcClient): Promise<void> {
  for (const [n, name] of ["a", "b", "c", "d", "a", "b", "c"].entries()) {
    const value = Buffer.from(`value ${n}`);
    await client.call(Put, Put.request.create({ key: Buffer.from(name), value }));
  }
  const { lease: id, compacted } = prepared;
  await client.call(LeaseGrant, LeaseGrant.request.create({ id, ttl: 10_000n }));
  const revision = BigInt(compacted);
  await client.call(Compact, Compact.request.create({ revision, physical: true }));
}

function stateOf(client: GrpcClient): Promise<readonly Answer[]> {
  return Promise.all([
    client.call(Range, Range.request.create({ key: zero, rangeEnd: zero })),
    client.call(LeaseLeases, LeaseLeases.request.create()),
    client.call(HashKV, HashKV.request.create()),
  ]);
}
