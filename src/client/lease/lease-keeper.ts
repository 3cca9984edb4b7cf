// Keeps leases alive on one stream: each is renewed when a third of its time is over. A stream that breaks is opened again;
// a lease whose time went by without an answer is given up.
import { etcdErrors, type Timer } from "../../base/index.ts";
import { etcdserverpb } from "../../wire/protobuf/index.ts";
import type { ClientStream } from "../client-stream.ts";
import type { ClientError, ClientWorld } from "../light/index.ts";
import { streamLimits } from "../limits.ts";
import { isHalting, StreamLoop } from "../stream-loop.ts";
import { type Renewal, RenewalReader } from "./renewal.ts";

const { LeaseKeepAliveRequest } = etcdserverpb;
type Answer = etcdserverpb.LeaseKeepAliveResponse;
type RenewalStream = ClientStream<etcdserverpb.LeaseKeepAliveRequest, Answer>;

/** How the keeper comes to a server. */
export interface LeaseServers {
  readonly world: ClientWorld;
  /** Waits until a server is reached. @throws {ClientError} */
  openStream(signal: AbortSignal): Promise<RenewalStream>;
}

export class LeaseKeeper {
  readonly #servers: LeaseServers;
  readonly #renewals = new Map<bigint, Renewal>();
  /** Runs as long as there is a lease to keep. */
  readonly #loop: StreamLoop<RenewalStream>;
  #stream: RenewalStream | undefined;
  #timer: Timer | undefined;

  constructor(servers: LeaseServers) {
    this.#servers = servers;
    this.#loop = new StreamLoop({
      world: servers.world,
      openStream: (signal) => servers.openStream(signal),
      serve: (stream) => this.#serve(stream),
      async pauseMsAfter(error) {
        if (error !== undefined && isLost(error)) throw error;
        return streamLimits.keepAliveReopenMs;
      },
      onFailure: (error) => this.close(error),
    });
  }

  add(leaseId: bigint): RenewalReader {
    const reader = new RenewalReader();
    const nowMs = this.#servers.world.monotonicMs();
    const renewal = this.#renewals.get(leaseId) ?? {
      leaseId,
      readers: new Set(),
      dueMs: nowMs,
      deadlineMs: nowMs + streamLimits.firstKeepAliveMs,
    };
    renewal.readers.add(reader);
    this.#renewals.set(leaseId, renewal);
    if (!this.#loop.isRunning) this.#loop.begin();
    this.#renewDue();
    return reader;
  }

  remove(leaseId: bigint, reader: RenewalReader): void {
    reader.end(undefined);
    const renewal = this.#renewals.get(leaseId);
    renewal?.readers.delete(reader);
    if (renewal?.readers.size === 0) this.#drop(renewal, undefined);
  }

  close(error: Error): void {
    for (const renewal of [...this.#renewals.values()]) this.#drop(renewal, error);
  }

  async #serve(stream: RenewalStream): Promise<void> {
    this.#stream = stream;
    try {
      const nowMs = this.#servers.world.monotonicMs();
      // What the last stream did not get an answer to is asked again.
      for (const renewal of this.#renewals.values()) renewal.dueMs = nowMs;
      this.#renewDue();
      for await (const answer of stream.responses()) this.#onAnswer(answer);
    } finally {
      stream.cancel();
      if (this.#stream === stream) this.#stream = undefined;
    }
  }

  #onAnswer(answer: Answer): void {
    const renewal = this.#renewals.get(answer.id);
    if (renewal === undefined) return;
    const ttlMs = Number(answer.ttl) * 1_000;
    if (ttlMs <= 0) {
      this.#drop(renewal, undefined);
      return;
    }
    const nowMs = this.#servers.world.monotonicMs();
    renewal.dueMs = nowMs + ttlMs / 3;
    renewal.deadlineMs = nowMs + ttlMs;
    for (const reader of renewal.readers) reader.push(answer);
    this.#schedule();
  }

  /** Sends what is due and gives up what is over. */
  #renewDue(): void {
    const nowMs = this.#servers.world.monotonicMs();
    for (const renewal of [...this.#renewals.values()]) {
      if (renewal.deadlineMs <= nowMs) this.#drop(renewal, undefined);
      else if (renewal.dueMs <= nowMs && this.#stream !== undefined) {
        // An answer sets the time of the next one; until then it is not sent again on this stream.
        renewal.dueMs = Number.POSITIVE_INFINITY;
        this.#stream.send(LeaseKeepAliveRequest.create({ id: renewal.leaseId }));
      }
    }
    this.#schedule();
  }

  #schedule(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    let nextMs = Number.POSITIVE_INFINITY;
    for (const { dueMs, deadlineMs } of this.#renewals.values()) {
      const wakeMs = this.#stream === undefined ? deadlineMs : Math.min(dueMs, deadlineMs);
      nextMs = Math.min(nextMs, wakeMs);
    }
    if (nextMs === Number.POSITIVE_INFINITY) return;
    const { world } = this.#servers;
    const delayMs = Math.max(0, nextMs - world.monotonicMs());
    this.#timer = world.after(delayMs, () => this.#renewDue());
  }

  #drop(renewal: Renewal, error: Error | undefined): void {
    this.#renewals.delete(renewal.leaseId);
    for (const reader of renewal.readers) reader.end(error);
    if (this.#renewals.size > 0) return;
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#loop.stop();
    this.#stream?.cancel();
    this.#stream = undefined;
  }
}

/** Without a leader nothing is renewed, but leases do not run out either: it is worth waiting. */
function isLost(error: ClientError): boolean {
  return error.message !== etcdErrors.NoLeader.message && isHalting(error);
}
