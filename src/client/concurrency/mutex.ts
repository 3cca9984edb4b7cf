// A lock by the recipe of etcd's Go client (client/v3/concurrency/mutex.go), so that holders of both kinds respect one
// another: under "<name>/" each session has a key "<name>/<its lease in hex>", and the oldest of them holds the lock.
import { etcdserverpb, services } from "../../wire/protobuf/index.ts";
import type { CallOptions } from "../light/index.ts";
import { streamLimits } from "../limits.ts";
import { type CallTime, claim, type Place, placeUnder } from "./ownership.ts";
import type { Session } from "./session.ts";
import { waitDeletes } from "./wait-deletes.ts";

const { DeleteRange, Range } = services["etcdserverpb.KV"];
const { DeleteRangeRequest, RangeRequest } = etcdserverpb;

/** The value of a lock's keys. */
const nothing = Buffer.alloc(0);

/** The lease of the session that waits for a lock ran out, and its place in the queue with it. */
export class SessionExpired extends Error {
  override readonly name = "SessionExpired";

  constructor() {
    super("mutex: session is expired");
  }
}

export class Mutex {
  readonly #place: Place;
  #header: etcdserverpb.ResponseHeader | undefined;

  constructor(session: Session, name: string) {
    this.#place = placeUnder(session, name);
  }

  /** The key that is there as long as the lock is held or waited for. */
  get key(): string {
    return this.#place.key.toString();
  }

  /** Of the answer that gave the lock. */
  get header(): etcdserverpb.ResponseHeader | undefined {
    return this.#header;
  }

  /**
   * Waits until the lock is this session's; at once if it is already. Without a lock nothing is left in the queue, unless
   * nobody knows whether the request to join it was served: then the session may have its place until it is closed.
   * @throws {ClientError} @throws {SessionExpired}
   */
  async lock(time: CallTime = {}): Promise<void> {
    const { header, revision, isFirst } = await this.#claim(time);
    if (isFirst) {
      this.#header = header;
      return;
    }
    const { session, prefix, key } = this.#place;
    try {
      const { signal } = time;
      await waitDeletes(session.client, { prefix, createdUpTo: revision - 1, signal });
      const own = await session.client.unary(Range, RangeRequest.create({ key }), time);
      if (own.kvs.length === 0) throw new SessionExpired();
      this.#header = own.header;
    } catch (error) {
      if (!(error instanceof SessionExpired)) await this.#leaveQueue();
      throw error;
    }
  }

  /** Whether the lock was free, or this session's already. @throws {ClientError} */
  async tryLock(time: CallTime = {}): Promise<boolean> {
    const { header, isFirst } = await this.#claim(time);
    if (isFirst) this.#header = header;
    else await this.unlock();
    return isFirst;
  }

  /** @throws {ClientError} */
  async unlock(): Promise<void> {
    await this.#delete({});
  }

  /** If no server is to be reached, the lease's end will do it. */
  async #leaveQueue(): Promise<void> {
    await this.#delete({ timeoutMs: streamLimits.leaveQueueMs }).catch(() => {});
  }

  async #delete(time: CallOptions): Promise<void> {
    const { session, key } = this.#place;
    await session.client.unary(DeleteRange, DeleteRangeRequest.create({ key }), time);
  }

  async #claim(time: CallTime): Promise<{
    readonly header: etcdserverpb.ResponseHeader | undefined;
    readonly revision: number;
    readonly isFirst: boolean;
  }> {
    const { header, revision, oldestRevision } = await claim(this.#place, nothing, time);
    return {
      header,
      revision,
      isFirst: oldestRevision === undefined || oldestRevision === revision,
    };
  }
}
