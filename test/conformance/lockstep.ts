// Sends every request to both servers at the same time and compares the answers.
import assert from "node:assert/strict";
import { etcdserverpb, type MethodDescriptor, services } from "../../src/wire/protobuf/index.ts";
import { type Answer, GrpcClient } from "../support/grpc-client.ts";
import type { ServerPair } from "../support/pair.ts";
import { type PlainMessage, plainOf } from "../support/plain-message.ts";
import { hideKnownDifferences } from "./known-differences.ts";
import type { World } from "./random-requests.ts";

const { KV, Lease, Maintenance } = {
  KV: services["etcdserverpb.KV"],
  Lease: services["etcdserverpb.Lease"],
  Maintenance: services["etcdserverpb.Maintenance"],
};

/** Journal entries that a failure message shows. */
const journalShownMax = 60;

export class Lockstep {
  readonly subject: GrpcClient;
  readonly official: GrpcClient;
  readonly world: World = { revision: 1, compacted: 0 };
  #journal: string[] = [];
  /** What a compaction removed may still be in official etcd's database, where a hash would find it. */
  #isRemovalPending = false;

  constructor(pair: ServerPair) {
    this.subject = new GrpcClient(pair.subject.endpoint);
    this.official = new GrpcClient(pair.official.endpoint);
  }

  close(): void {
    this.subject.close();
    this.official.close();
  }

  /** What was sent since the last reset, one request a line. */
  get journal(): string {
    return this.#journal.slice(-journalShownMax).join("\n");
  }

  note(what: string, detail: PlainMessage): void {
    this.#journal.push(`${what} ${JSON.stringify(detail)}`);
  }

  /** Deletes every key and lease, so that sequences are independent but for the revision. */
  async reset(): Promise<void> {
    const all = { key: Buffer.from([0]), rangeEnd: Buffer.from([0]) };
    await this.call(KV.DeleteRange, etcdserverpb.DeleteRangeRequest.create(all));
    const leases = await this.call(Lease.LeaseLeases, etcdserverpb.LeaseLeasesRequest.create());
    if ("message" in leases && Array.isArray(leases.message.leases)) {
      for (const { ID } of leases.message.leases as PlainMessage[]) {
        await this.call(
          Lease.LeaseRevoke,
          etcdserverpb.LeaseRevokeRequest.create({ id: BigInt(String(ID)) }),
        );
      }
    }
    this.#journal = [];
  }

  /** @throws {assert.AssertionError} If the answers differ. */
  async call<Request, Response>(
    method: MethodDescriptor<Request, Response>,
    request: Request,
  ): Promise<Answer> {
    this.note(method.name, plainOf(method.request, request));
    const [subject, official] = await Promise.all([
      this.subject.call(method, request),
      this.official.call(method, request),
    ]);
    this.compare(method.path, subject, official);
    return official;
  }

  compare(rpc: string, subject: Answer, official: Answer): void {
    assert.deepEqual(shown(rpc, subject), shown(rpc, official), rpc);
    if (!("message" in official)) return;
    const header = official.message.header as PlainMessage | undefined;
    this.world.revision = Math.max(this.world.revision, Number(header?.revision ?? 0));
  }

  async put(key: Buffer, value: Buffer): Promise<number> {
    await this.call(KV.Put, etcdserverpb.PutRequest.create({ key, value }));
    return this.world.revision;
  }

  async compact(request: etcdserverpb.CompactionRequest): Promise<void> {
    const answer = await this.call(KV.Compact, request);
    if (!("message" in answer)) return;
    this.world.compacted = Number(request.revision);
    this.#isRemovalPending = !request.physical;
  }

  /**
   * Official etcd hashes what a compaction has dropped until it is removed and committed, if no key lives at that revision:
   * so have that done first. A physical compaction of the same revision is refused, but only once the one before it is
   * through; a defragmentation would not wait for one that has not begun yet.
   */
  async hash(request: etcdserverpb.HashKVRequest): Promise<void> {
    if (this.#isRemovalPending) {
      const revision = BigInt(this.world.compacted);
      await this.call(
        KV.Compact,
        etcdserverpb.CompactionRequest.create({ revision, physical: true }),
      );
      this.#isRemovalPending = false;
    }
    await this.call(Maintenance.HashKV, request);
  }

  /** A lease is renewed on a stream; one answer is taken from it. */
  async keepAlive(request: etcdserverpb.LeaseKeepAliveRequest): Promise<void> {
    this.note("LeaseKeepAlive", plainOf(etcdserverpb.LeaseKeepAliveRequest, request));
    const [subject, official] = await Promise.all(
      [this.subject, this.official].map(async (client) => {
        const stream = client.stream(Lease.LeaseKeepAlive);
        stream.send(request);
        const answer = await stream.next();
        stream.close();
        return answer;
      }),
    );
    this.compare(Lease.LeaseKeepAlive.path, subject!, official!);
  }

  /** The same keys, versions, leases and history, whatever was asked before. */
  async compareState(): Promise<void> {
    const { world } = this;
    const all = { key: Buffer.from([0]), rangeEnd: Buffer.from([0]) };
    await this.call(KV.Range, etcdserverpb.RangeRequest.create(all));
    await this.call(Lease.LeaseLeases, etcdserverpb.LeaseLeasesRequest.create());
    await this.call(Maintenance.Status, etcdserverpb.StatusRequest.create());
    for (const revision of [world.revision, world.revision - 2, world.revision - 7]) {
      if (revision <= world.compacted) continue;
      await this.hash(etcdserverpb.HashKVRequest.create({ revision: BigInt(revision) }));
    }
  }
}

function shown(rpc: string, answer: Answer): Answer {
  return "message" in answer ? { message: hideKnownDifferences(rpc, answer.message) } : answer;
}
