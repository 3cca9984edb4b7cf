// One client that writes keys of its own, one request at a time, so that after a crash at most one of its writes is in doubt
// and everything else about its keys is known exactly.
import assert from "node:assert/strict";
import type { Random } from "../../src/base/index.ts";
import { etcdserverpb, services } from "../../src/wire/protobuf/index.ts";
import type { CallError, EtcdClient } from "../support/etcd-client.ts";
import type { History } from "./history.ts";
import {
  changesOf,
  type Operation,
  type Pair,
  type State,
  send,
  stateAfter,
} from "./operations.ts";

const { LeaseLeasesRequest, LeaseTimeToLiveRequest, RangeRequest } = etcdserverpb;
const { Range } = services["etcdserverpb.KV"];
const { LeaseLeases, LeaseTimeToLive } = services["etcdserverpb.Lease"];

/** All keys of all writers begin with this. */
export const keyPrefix = "d/";

const keysPerWriter = 8;
const leasesPerWriterMax = 2;
/** Writers' lease ids: the writer's number in the upper bits. */
const leaseIdsPerWriter = 1n << 32n;
const smallValueBytesMax = 200;
/** Larger than what the log writes ahead or at a time; few, as the disk of a CI machine is slow. */
const largeValueBytes = 600_000;
const largeValuesPerThousand = 3;

export class Writer {
  readonly #number: number;
  readonly #random: Random;
  readonly #history: History;
  readonly #keys: readonly string[];
  #state: State = { pairs: new Map(), leases: new Set() };
  /** Sent; its answer has not come, or never will. */
  #inDoubt: Operation | undefined;
  #operations = 0;

  constructor(number: number, { random, history }: { random: Random; history: History }) {
    this.#number = number;
    this.#random = random;
    this.#history = history;
    this.#keys = Array.from({ length: keysPerWriter }, (_, n) => `${keyPrefix}${number}/${n}`);
  }

  /** Requests sent so far. */
  get operations(): number {
    return this.#operations;
  }

  /** Writes until told to stop, or until a request fails; then says with what. */
  async write(client: EtcdClient, until: AbortSignal): Promise<CallError | undefined> {
    while (!until.aborted) {
      const operation = this.#choose();
      this.#inDoubt = operation;
      this.#operations++;
      const outcome = await send(client, operation);
      if (outcome.kind === "failed") return outcome.error;
      this.#happened(operation, outcome.response.header!.revision);
    }
    return undefined;
  }

  /** Finds out what became of the request in doubt, and that everything else is as it was acknowledged. */
  async settle(client: EtcdClient): Promise<void> {
    const found = await this.#read(client);
    const operation = this.#inDoubt;
    if (operation !== undefined) {
      const revision = Math.max(0, ...[...found.pairs.values()].map((pair) => pair.modRevision));
      const after = stateAfter(operation, this.#state, revision);
      if (areSame(found, after)) {
        const changes = changesOf(operation, this.#state);
        const isDelete = changes.every(({ value }) => value === undefined);
        this.#history.add(changes, isDelete ? undefined : revision);
        this.#state = after;
      }
      this.#inDoubt = undefined;
    }
    assert.deepEqual(
      plain(found),
      plain(this.#state),
      `writer ${this.#number}, in doubt: ${JSON.stringify(operation, asText)}`,
    );
  }

  #happened(operation: Operation, revision: number): void {
    this.#history.saw(revision);
    this.#history.add(changesOf(operation, this.#state), revision);
    this.#state = stateAfter(operation, this.#state, revision);
    this.#inDoubt = undefined;
  }

  #choose(): Operation {
    const dice = this.#random.below(100);
    const key = this.#pick(this.#keys);
    const leases = [...this.#state.leases];
    if (dice < 4 && leases.length < leasesPerWriterMax) {
      const lease = BigInt(this.#number + 1) * leaseIdsPerWriter + BigInt(this.#operations);
      return { kind: "grant", lease };
    }
    if (dice < 8 && leases.length > 0) return { kind: "revoke", lease: this.#pick(leases) };
    if (dice < 20 && this.#state.pairs.has(key)) return { kind: "delete", key };
    const value = this.#freshValue();
    if (dice < 45) {
      const other = this.#pick(this.#keys.filter((candidate) => candidate !== key));
      const expectedModRevision = this.#state.pairs.get(key)?.modRevision ?? 0;
      return { kind: "put-two", keys: [key, other], value, expectedModRevision };
    }
    const lease = dice < 60 && leases.length > 0 ? this.#pick(leases) : 0n;
    return { kind: "put", key, value, lease };
  }

  /** No two writes have the same value, so a value tells which write it is from. */
  #freshValue(): string {
    const isLarge = this.#random.below(1000) < largeValuesPerThousand;
    const bytes = isLarge ? largeValueBytes : this.#random.below(smallValueBytesMax);
    return `${this.#number}:${this.#operations}:`.padEnd(bytes, ".");
  }

  #pick<T>(list: readonly T[]): T {
    return list[this.#random.below(list.length)]!;
  }

  async #read(client: EtcdClient): Promise<State> {
    const prefix = `${keyPrefix}${this.#number}/`;
    const range = RangeRequest.create({
      key: Buffer.from(prefix),
      rangeEnd: Buffer.from(`${prefix.slice(0, -1)}0`),
    });
    const { kvs } = await client.ask(Range, range);
    const pairs = new Map(
      kvs.map(({ key, value, lease, createRevision, modRevision, version }): [string, Pair] => [
        key.toString(),
        { value: value.toString(), lease, createRevision, modRevision, version },
      ]),
    );
    const { leases } = await client.ask(LeaseLeases, LeaseLeasesRequest.create());
    const own = leases
      .map(({ id }) => id)
      .filter((id) => id / leaseIdsPerWriter === BigInt(this.#number + 1));
    for (const id of own) await this.#checkLease(client, { id, pairs });
    return { pairs, leases: new Set(own) };
  }

  /** The lease's own list of keys and the keys' leases say the same. */
  async #checkLease(
    client: EtcdClient,
    { id, pairs }: { readonly id: bigint; readonly pairs: ReadonlyMap<string, Pair> },
  ): Promise<void> {
    const request = LeaseTimeToLiveRequest.create({ id, keys: true });
    const { keys, ttl } = await client.ask(LeaseTimeToLive, request);
    assert.ok(ttl > 0n, `lease ${id} lives`);
    const attached = [...pairs].filter(([, pair]) => pair.lease === id).map(([key]) => key);
    assert.deepEqual(keys.map(String).sort(), attached.sort(), `keys of lease ${id}`);
  }
}

function plain({ pairs, leases }: State): object {
  return {
    pairs: Object.fromEntries([...pairs].sort(([a], [b]) => (a < b ? -1 : 1))),
    leases: [...leases].sort(),
  };
}

const asText = (_name: string, value: unknown): unknown =>
  typeof value === "bigint" ? value.toString() : value;

function areSame(a: State, b: State): boolean {
  return JSON.stringify(plain(a), asText) === JSON.stringify(plain(b), asText);
}
