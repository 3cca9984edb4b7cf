// Data of all kinds for a running etcd, ours or official; the same for the same seed.
import assert from "node:assert/strict";
import type { SeededRandom } from "../../src/base/testing/seeded-random.ts";
import { etcdserverpb, services } from "../../src/wire/protobuf/index.ts";
import { EtcdClient } from "../support/etcd-client.ts";

const {
  CompactionRequest,
  DeleteRangeRequest,
  HashKVRequest,
  LeaseGrantRequest,
  LeaseLeasesRequest,
  MemberListRequest,
  PutRequest,
  RequestOp,
  TxnRequest,
} = etcdserverpb;
const kv = services["etcdserverpb.KV"];
const lease = services["etcdserverpb.Lease"];

/** What a request may have, less its frame. */
const largestValueBytes = 1_500_000;
const putsPerTxn = 100;

export interface FoundHash {
  readonly hash: number;
  readonly revision: number;
  readonly compactRevision: number;
}

/** A client of one member. */
export class Filler {
  readonly #client: EtcdClient;

  constructor(endpoint: string) {
    this.#client = new EtcdClient(endpoint);
  }

  /** `keys` small ones; then some that are overwritten, deleted and leased, one as large as can be, and a compaction. */
  async fill(
    random: SeededRandom,
    { keys, leases }: { readonly keys: number; readonly leases: readonly bigint[] },
  ): Promise<void> {
    for (const id of leases) {
      await this.#client.ask(lease.LeaseGrant, LeaseGrantRequest.create({ id, ttl: 6_000n }));
    }
    for (let at = 0; at < keys; at += putsPerTxn) {
      const success = Array.from({ length: Math.min(putsPerTxn, keys - at) }, (_, n) =>
        RequestOp.create({ requestPut: put(`bulk/${at + n}`, random.bytes(100)) }),
      );
      await this.#client.ask(kv.Txn, TxnRequest.create({ success }));
    }
    for (let n = 0; n < 300; n++) await this.#step(random, leases);
    await this.#client.ask(kv.Put, put("large", random.bytes(largestValueBytes)));
    const revision = BigInt((await this.hash()).revision - 100);
    await this.#client.ask(kv.Compact, CompactionRequest.create({ revision, physical: true }));
    for (let n = 0; n < 50; n++) await this.#step(random, leases);
  }

  async #step(random: SeededRandom, leases: readonly bigint[]): Promise<void> {
    const key = `key ${random.below(40)}`;
    if (random.below(5) === 0) {
      await this.#client.ask(kv.DeleteRange, DeleteRangeRequest.create({ key: Buffer.from(key) }));
      return;
    }
    const value = random.bytes(random.below(20) === 0 ? 50_000 : 100);
    await this.#client.ask(kv.Put, put(key, value, leases[random.below(2 * leases.length)]));
  }

  /** HashKV of the newest revision. */
  async hash(): Promise<FoundHash> {
    const { HashKV } = services["etcdserverpb.Maintenance"];
    const answer = await this.#client.ask(HashKV, HashKVRequest.create({}));
    assert.ok(answer.header !== undefined);
    return {
      hash: answer.hash,
      revision: Number(answer.header.revision),
      compactRevision: Number(answer.compactRevision),
    };
  }

  /** IDs, in order. */
  async leases(): Promise<readonly string[]> {
    const { leases } = await this.#client.ask(lease.LeaseLeases, LeaseLeasesRequest.create({}));
    return leases.map(({ id }) => `${id}`).sort();
  }

  async members(): Promise<readonly etcdserverpb.Member[]> {
    const { MemberList } = services["etcdserverpb.Cluster"];
    return (await this.#client.ask(MemberList, MemberListRequest.create({}))).members;
  }

  close(): void {
    this.#client.close();
  }
}

function put(key: string, value: Buffer, id = 0n): etcdserverpb.PutRequest {
  return PutRequest.create({ key: Buffer.from(key), value, lease: id });
}
