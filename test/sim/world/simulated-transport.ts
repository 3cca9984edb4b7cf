import type { Clock, MonotonicMs, Random } from "../../../src/base/index.ts";
import type {
  PeerHandler,
  PeerQueries,
  PeerTransport,
  SnapshotBody,
} from "../../../src/peer/index.ts";
import { decodeMessage, encodeMessage } from "../../../src/peer/message-codec.ts";
import type { Message } from "../../../src/raft/index.ts";
import { chance } from "./dice.ts";
import type { Life } from "./life.ts";
import type { Endpoint, Network } from "./network.ts";
import type { Trace } from "./trace.ts";

interface TransportModules {
  readonly id: bigint;
  readonly handler: PeerHandler;
  readonly life: Life;
  readonly clock: Clock;
  readonly random: Random;
  readonly network: Network;
  readonly trace: Trace;
  /** Of a thousand pieces of a snapshot, how many end it. */
  readonly snapshotCutPerMille: () => number;
  count(fault: string): void;
}

/** A question that was not answered is given up after so long. */
const queryTimeoutMs = 2_000;

/** One process's way to the other members: the port that rafthttp is in earnest. */
export class SimulatedTransport implements PeerTransport {
  readonly #modules: TransportModules;
  readonly #known = new Set<bigint>();
  readonly #strangers = new Set<bigint>();
  #isStopped = false;
  readonly queries: PeerQueries = {
    version: (id) =>
      this.#ask(id, async (other) => ({ server: "3.5.17", cluster: other.clusterVersion() })),
    renewLease: (id, leaseId) => this.#ask(id, (other) => other.renewLease(leaseId)),
    leaseTimeToLive: (id, lease) => this.#ask(id, (other) => other.leaseTimeToLive(lease)),
    promote: async (id, learnerId) => {
      await this.#ask(id, (other) => other.promote(learnerId));
    },
    hashKv: (id, revision) => this.#ask(id, (other) => other.hashKv(revision)),
  };

  constructor(modules: TransportModules) {
    this.#modules = modules;
  }

  send(messages: readonly Message[]): void {
    const { network, handler, life } = this.#modules;
    if (this.#isOver) return;
    for (const message of messages) {
      const { to } = message;
      if (!this.#known.has(to) && !this.#strangers.has(to)) continue;
      network.send(message, () => life.after(1, () => handler.unreachable(to)));
    }
  }

  sendSnapshot(message: Message, body: SnapshotBody): void {
    const { handler, life } = this.#modules;
    void this.#transfer(message, body).then(
      (ok) => life.after(0, () => handler.snapshotSent(message.to, ok)),
      (error: unknown) => {
        this.#modules.trace.add(`snapshot to ${message.to.toString(16)} failed: ${String(error)}`);
        life.after(0, () => handler.snapshotSent(message.to, false));
      },
    );
  }

  /** A member that this one's log does not name yet, as the leader of a member that lags behind may be. */
  meet(id: bigint): void {
    this.#strangers.add(id);
  }

  setMember(id: bigint, _peerUrls: readonly string[]): void {
    if (id !== this.#modules.id) this.#known.add(id);
  }

  removeMember(id: bigint): void {
    this.#known.delete(id);
    this.#strangers.delete(id);
  }

  takesFiles(id: bigint): boolean {
    return this.#modules.network.endpoint(id)?.takesFiles ?? false;
  }

  activeSinceMs(id: bigint): MonotonicMs | undefined {
    const { network, clock } = this.#modules;
    const sinceMs = network.openSinceMs(this.#modules.id, id);
    return sinceMs === undefined || !this.#known.has(id)
      ? undefined
      : Math.min(clock.monotonicMs(), sinceMs);
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
  }

  get #isOver(): boolean {
    return this.#isStopped || this.#modules.life.isOver;
  }

  async #transfer(message: Message, body: SnapshotBody): Promise<boolean> {
    const { network, life, trace, count } = this.#modules;
    try {
      const endpoint = this.#isOver ? undefined : network.endpoint(message.to);
      const delayMs = network.delayMs(message.from, message.to);
      if (endpoint === undefined || delayMs === undefined) return false;
      trace.add(`snapshot to ${message.to.toString(16)} of ${body.sizeBytes ?? "so many"} bytes`);
      count(`snapshot sent as ${body.format}`);
      await life.sleep(delayMs);
      const bytes = encodeMessage(message);
      const received = decodeMessage(bytes, 0, bytes.length);
      await this.#onThe(
        endpoint,
        endpoint.handler.receiveSnapshot(received, {
          format: body.format,
          chunks: this.#pieces(message, { body, endpoint }),
        }),
      );
      return network.delayMs(message.to, message.from) !== undefined;
    } finally {
      body.close();
    }
  }

  /** The body as the receiver gets it: slowly, and perhaps not to its end. */
  async *#pieces(
    message: Message,
    { body, endpoint }: { readonly body: SnapshotBody; readonly endpoint: Endpoint },
  ): AsyncGenerator<Buffer> {
    const { network, life, random, snapshotCutPerMille, count } = this.#modules;
    for await (const piece of this.#whileAlive(body.chunks(), endpoint)) {
      const delayMs = network.delayMs(message.from, message.to);
      const isCut = delayMs === undefined || life.isOver || chance(random, snapshotCutPerMille());
      if (isCut) {
        count("snapshot cut");
        throw new Error("the connection broke");
      }
      await endpoint.life.sleep(delayMs);
      yield Buffer.from(piece);
    }
  }

  /** As a receiver reads them: some time after this process is dead the connection breaks, even between two pieces. */
  async *#whileAlive(
    pieces: AsyncIterable<Buffer>,
    { life: receiver }: Endpoint,
  ): AsyncGenerator<Buffer> {
    const { life } = this.#modules;
    const iterator = pieces[Symbol.asyncIterator]();
    try {
      for (;;) {
        const next = await unlessDead(iterator.next(), { worker: life, waiter: receiver });
        if (next.done === true) return;
        yield next.value;
      }
    } finally {
      // What a dead process is at never ends.
      if (!life.isOver) await iterator.return?.();
    }
  }

  /** Asks the other process, which may be gone before it answers. */
  async #ask<Answer>(
    id: bigint,
    question: (other: PeerHandler) => Promise<Answer>,
  ): Promise<Answer> {
    const { network, life, id: own } = this.#modules;
    const unreachable = () => new Error(`member ${id.toString(16)} cannot be reached`);
    const thereMs = network.delayMs(own, id);
    const endpoint = network.endpoint(id);
    if (thereMs === undefined || endpoint === undefined) {
      await life.sleep(queryTimeoutMs);
      throw unreachable();
    }
    await life.sleep(thereMs);
    const answer = await this.#onThe(endpoint, question(endpoint.handler));
    const backMs = network.delayMs(id, own);
    if (backMs === undefined) {
      await life.sleep(queryTimeoutMs);
      throw unreachable();
    }
    await life.sleep(backMs);
    return answer;
  }

  #onThe<Answer>({ life: other }: Endpoint, work: Promise<Answer>): Promise<Answer> {
    return unlessDead(work, { worker: other, waiter: this.#modules.life });
  }
}

/** What one process does for another, or an error some time after it is dead. */
function unlessDead<Answer>(
  work: Promise<Answer>,
  { worker, waiter }: { readonly worker: Life; readonly waiter: Life },
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    work.then(resolve, reject);
    const look = (): void => {
      if (worker.isOver) reject(new Error("the connection broke"));
      else timer = waiter.after(queryTimeoutMs / 4, look);
    };
    let timer = waiter.after(queryTimeoutMs / 4, look);
    const stop = (): void => timer.cancel();
    work.then(stop, stop);
  });
}
