import assert from "node:assert/strict";
import type { SeededRandom } from "../../src/base/testing/seeded-random.ts";
import { etcdserverpb, services } from "../../src/wire/protobuf/index.ts";
import { EtcdClient } from "../support/etcd-client.ts";

const { DeleteRangeRequest, PutRequest, RangeRequest } = etcdserverpb;
const { DeleteRange, Put, Range } = services["etcdserverpb.KV"];

const lanes = 8;
const keysOfLane = 12;
/** Acknowledged before the kill, which comes while as many writes as there are lanes are under way. */
export const writesBeforeKill = 2_000;
/** Of half of the keys. */
export const lease = 77n;
/** gRPC status: while the alarm is raised only deletions are taken. */
const resourceExhausted = 8;

/** What must be there after a kill: of every key the last write that was acknowledged, or the one after that. */
export class Writers {
  readonly #clients: readonly EtcdClient[];
  readonly #random: SeededRandom;
  /** undefined: deleted. */
  readonly #allowed = new Map<string, readonly (string | undefined)[]>();
  #acknowledged = 0;
  #onEnough: () => void = () => undefined;

  /** Of one cluster. */
  constructor(endpoints: readonly string[], random: SeededRandom) {
    this.#clients = endpoints.map((endpoint) => new EtcdClient(endpoint));
    this.#random = random;
  }

  /** Resolves after so many writes; they go on until one fails. */
  async begin(): Promise<{ readonly ended: Promise<unknown> }> {
    const enough = new Promise<void>((resolve) => {
      this.#onEnough = resolve;
    });
    const ended = Promise.all(Array.from({ length: lanes }, (_, lane) => this.#write(lane)));
    await enough;
    return { ended };
  }

  async #write(lane: number): Promise<void> {
    const client = this.#clients[lane % this.#clients.length]!;
    for (let n = 0; ; n++) {
      const name = `lane ${lane} key ${this.#random.below(keysOfLane)}`;
      const value = this.#random.below(6) === 0 ? undefined : `${n} ${"v".repeat(n % 300)}`;
      const before = this.#allowed.get(name)?.at(-1);
      this.#allowed.set(name, [before, value]);
      const outcome = await change(client, Buffer.from(name), value);
      if (outcome === "unknown") return;
      this.#allowed.set(name, [outcome === "done" ? value : before]);
      this.#acknowledged++;
      if (this.#acknowledged === writesBeforeKill) this.#onEnough();
    }
  }

  async check(endpoint: string): Promise<void> {
    const client = new EtcdClient(endpoint);
    const all = RangeRequest.create({ key: Buffer.of(0), rangeEnd: Buffer.of(0) });
    const { kvs } = await client.ask(Range, all);
    client.close();
    const found = new Map(kvs.map(({ key, value }) => [key.toString(), value.toString()]));
    for (const [name, allowed] of this.#allowed) {
      assert.ok(
        allowed.includes(found.get(name)),
        `${name} is ${found.get(name)}, want ${allowed}`,
      );
    }
  }

  close(): void {
    for (const client of this.#clients) client.close();
  }
}

async function change(
  client: EtcdClient,
  key: Buffer,
  value: string | undefined,
): Promise<"done" | "refused" | "unknown"> {
  const id = key.at(-1)! % 2 === 0 ? lease : 0n;
  const outcome =
    value === undefined
      ? await client.call(DeleteRange, DeleteRangeRequest.create({ key }))
      : await client.call(Put, PutRequest.create({ key, value: Buffer.from(value), lease: id }));
  if (outcome.kind === "answered") return "done";
  return outcome.error.code === resourceExhausted ? "refused" : "unknown";
}
