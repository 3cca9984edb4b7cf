// An election by the recipe of etcd's Go client (client/v3/concurrency/election.go): under "<name>/" each candidate has a
// key, whose value is what it proclaims; the oldest of them leads.
import { etcdserverpb, mvccpb, services } from "../../wire/protobuf/index.ts";
import { type CallOptions, ClientError, prefixRange } from "../light/index.ts";
import { streamLimits } from "../limits.ts";
import {
  type CallTime,
  claim,
  deletion,
  ifOwner,
  oldestUnder,
  type Place,
  placeUnder,
  replacement,
} from "./ownership.ts";
import type { Session } from "./session.ts";
import { waitDeletes } from "./wait-deletes.ts";

const { Range } = services["etcdserverpb.KV"];
const { RangeResponse } = etcdserverpb;
const { EventType } = mvccpb;

/** What was asked needs a leader: this session, or any. */
export class ElectionError extends Error {
  override readonly name = "ElectionError";

  constructor(what: "not leader" | "no leader") {
    super(`election: ${what}`);
  }
}

type Standing =
  | { readonly kind: "none" }
  | { readonly kind: "candidate"; readonly revision: number };

export class Election {
  readonly #place: Place;
  #standing: Standing = { kind: "none" };
  #header: etcdserverpb.ResponseHeader | undefined;

  constructor(session: Session, name: string) {
    this.#place = placeUnder(session, name);
  }

  /** The candidate's key; empty if it does not stand. */
  get key(): string {
    return this.#standing.kind === "none" ? "" : this.#place.key.toString();
  }

  /** When the candidate's key was created; 0 if it does not stand. */
  get revision(): number {
    return this.#standing.kind === "none" ? 0 : this.#standing.revision;
  }

  /** Of the last answer that changed something. */
  get header(): etcdserverpb.ResponseHeader | undefined {
    return this.#header;
  }

  /** Stands for election and waits until it is won. Who gives up waiting does not stand any more. @throws {ClientError} */
  async campaign(value: Buffer, time: CallTime = {}): Promise<void> {
    const { session, prefix } = this.#place;
    const claimed = await claim(this.#place, value, time);
    this.#standing = { kind: "candidate", revision: claimed.revision };
    try {
      if (claimed.value !== undefined && !claimed.value.equals(value))
        await this.proclaim(value, time);
      const createdUpTo = claimed.revision - 1;
      await waitDeletes(session.client, { prefix, createdUpTo, signal: time.signal });
    } catch (error) {
      // If no server is to be reached, the lease's end will do it.
      await this.#resign({ timeoutMs: streamLimits.leaveQueueMs }).catch(() => {});
      throw error;
    }
    this.#header = claimed.header;
  }

  /** Says something else. @throws {ElectionError} if the candidate does not stand any more @throws {ClientError} */
  async proclaim(value: Buffer, time: CallTime = {}): Promise<void> {
    if (this.#standing.kind === "none") throw new ElectionError("not leader");
    const { revision } = this.#standing;
    const { session, key } = this.#place;
    const operation = replacement(key, value, session.leaseId);
    const { succeeded, header } = await ifOwner({ ...this.#place, revision }, operation, time);
    if (!succeeded) {
      this.#standing = { kind: "none" };
      throw new ElectionError("not leader");
    }
    this.#header = header;
  }

  /** Lets others lead; nothing happens if the candidate does not stand. @throws {ClientError} */
  resign(): Promise<void> {
    return this.#resign({});
  }

  async #resign(time: CallOptions): Promise<void> {
    if (this.#standing.kind === "none") return;
    const { revision } = this.#standing;
    this.#standing = { kind: "none" };
    const operation = deletion(this.#place.key);
    this.#header = (await ifOwner({ ...this.#place, revision }, operation, time)).header;
  }

  /** The leader's key and what it proclaims. @throws {ElectionError} if nobody leads @throws {ClientError} */
  async leader(time: CallTime = {}): Promise<etcdserverpb.RangeResponse> {
    const { session, prefix } = this.#place;
    const answer = await session.client.unary(Range, oldestUnder(prefix), time);
    if (answer.kvs.length === 0) throw new ElectionError("no leader");
    return answer;
  }

  /** Who leads, now and whenever it or what it proclaims changes; until the signal aborts. @throws {ClientError} */
  async *observe(time: CallTime = {}): AsyncGenerator<etcdserverpb.RangeResponse> {
    const { prefix, session } = this.#place;
    try {
      for (;;) {
        const answer = await session.client.unary(Range, oldestUnder(prefix), time);
        const present = answer.kvs[0];
        const elected =
          present === undefined
            ? await this.#firstElected(answer.header?.revision ?? 0, time)
            : { key: present.key, revision: answer.header?.revision ?? 0, answer };
        if (elected === undefined) return;
        yield elected.answer;
        yield* this.#proclamations(elected, time);
        if (time.signal?.aborted === true) return;
      }
    } catch (error) {
      if (error instanceof ClientError && time.signal?.aborted === true) return;
      throw error;
    }
  }

  /** The first key put under the prefix after `revision`. */
  async #firstElected(revision: number, { signal }: CallTime): Promise<Elected | undefined> {
    const { prefix, session } = this.#place;
    const range = prefixRange(prefix);
    const watch = session.client.watch({ ...range, startRevision: revision + 1, signal });
    for await (const { events, header } of watch) {
      const kv = events.find(({ type }) => type === EventType.PUT)?.kv;
      if (kv !== undefined) return electedOf(kv, header);
    }
    return undefined;
  }

  /** What the leader proclaims after it was elected, until its key is deleted. */
  async *#proclamations(
    { key, revision }: Elected,
    { signal }: CallTime,
  ): AsyncGenerator<etcdserverpb.RangeResponse> {
    const { client } = this.#place.session;
    const watch = client.watch({ key, startRevision: revision + 1, signal });
    for await (const { events, header } of watch) {
      for (const { type, kv } of events) {
        if (type === EventType.DELETE) return;
        if (kv !== undefined) yield electedOf(kv, header).answer;
      }
    }
  }
}

interface Elected {
  readonly key: Buffer;
  /** Everything up to it is in `answer`. */
  readonly revision: number;
  readonly answer: etcdserverpb.RangeResponse;
}

function electedOf(kv: mvccpb.KeyValue, header: etcdserverpb.ResponseHeader | undefined): Elected {
  return {
    key: kv.key,
    revision: kv.modRevision,
    answer: RangeResponse.create({ header, kvs: [kv] }),
  };
}
