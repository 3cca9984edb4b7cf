import { performance } from "node:perf_hooks";
import { quantile } from "./closed-loop.ts";
import { H2Client } from "./h2-client.ts";

export interface PacedLoadOptions {
  /** Connections go to them in turn. */
  readonly ports: readonly number[];
  readonly path: string;
  readonly message: (n: number) => Buffer;
  readonly connections: number;
  readonly perSecond: number;
}

export interface PacedResult {
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Of those that were due. */
  readonly answeredPercent: number;
}

/** How often what is due is sent. */
const tickMs = 1;

/**
 * Sends so many requests a second, whatever becomes of them, until it is stopped. A latency counts from the moment at which a
 * request was due: a server that stands still cannot hide behind requests that were not sent.
 */
export class PacedLoad {
  failed = 0;
  #latencies: number[] = [];
  #sent = 0;
  #open = 0;
  #stopped: (() => void) | undefined;
  readonly #load: PacedLoadOptions;
  readonly #clients: readonly H2Client[];
  readonly #startMs = performance.now();
  readonly #timer: NodeJS.Timeout;

  private constructor(clients: readonly H2Client[], load: PacedLoadOptions) {
    this.#clients = clients;
    this.#load = load;
    this.#timer = setInterval(() => this.#sendDue(), tickMs);
  }

  static async start(load: PacedLoadOptions): Promise<PacedLoad> {
    const opening = Array.from({ length: load.connections }, (_, n) =>
      H2Client.open(load.ports[n % load.ports.length]!, load.path),
    );
    return new PacedLoad(await Promise.all(opening), load);
  }

  /** Of the requests answered while `work` went on. */
  async during(work: Promise<unknown>): Promise<PacedResult> {
    this.#latencies = [];
    const startedMs = performance.now();
    await work;
    const due = ((performance.now() - startedMs) * this.#load.perSecond) / 1000;
    const latencies = Float64Array.from(this.#latencies).sort();
    return {
      p50Ms: quantile(latencies, 0.5),
      p99Ms: quantile(latencies, 0.99),
      answeredPercent: (latencies.length / due) * 100,
    };
  }

  /** Resolves when all that was under way is answered. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    if (this.#open > 0) {
      await new Promise<void>((resolve) => {
        this.#stopped = resolve;
      });
    }
    for (const client of this.#clients) client.close();
  }

  #sendDue(): void {
    const { perSecond, message } = this.#load;
    const nowMs = performance.now();
    for (;;) {
      const dueMs = this.#startMs + (this.#sent * 1000) / perSecond;
      if (dueMs > nowMs) return;
      const n = this.#sent++;
      this.#open++;
      this.#clients[n % this.#clients.length]!.request(message(n), ({ answered }) => {
        this.#latencies.push(performance.now() - dueMs);
        if (!answered) this.failed++;
        if (--this.#open === 0) this.#stopped?.();
      });
    }
  }
}
