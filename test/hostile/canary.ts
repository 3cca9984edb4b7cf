// A well-behaved client beside the hostile ones: it puts and gets all the time, must always be answered rightly, and notes
// how long that takes.
import assert from "node:assert/strict";
import { services } from "../../src/wire/protobuf/index.ts";
import { type Answer, GrpcClient } from "../support/grpc-client.ts";

const { Put, Range } = services["etcdserverpb.KV"];
const key = Buffer.from("canary");
const pauseMs = 5;

export class Canary {
  readonly #client: GrpcClient;
  readonly #running: Promise<void>;
  #isStopped = false;
  #worstMs = 0;
  #rounds = 0;

  constructor(endpoint: string) {
    this.#client = new GrpcClient(endpoint);
    this.#running = this.#run();
    // Seen by `stop`.
    this.#running.catch(() => undefined);
  }

  /** The slowest answer since the last call, and how many rounds there were. */
  takeReport(): string {
    const report = `${this.#rounds} rounds, the slowest answer after ${this.#worstMs.toFixed(0)} ms`;
    this.#worstMs = 0;
    this.#rounds = 0;
    return report;
  }

  /** Resolves when another round was answered. */
  async sings(): Promise<void> {
    const before = this.#rounds;
    while (this.#rounds === before && !this.#isStopped) {
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }

  /** @throws {AssertionError} If an answer was wrong. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#running;
    this.#client.close();
  }

  async #run(): Promise<void> {
    for (let n = 0; !this.#isStopped; n++) {
      const value = Buffer.from(`song ${n}`);
      await this.#timed(this.#client.call(Put, Put.request.create({ key, value })));
      const read = await this.#timed(this.#client.call(Range, Range.request.create({ key })));
      const { kvs } = (read as { message: { kvs: readonly { value: string }[] } }).message;
      assert.equal(kvs[0]?.value, value.toString());
      this.#rounds++;
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }

  async #timed(answer: Promise<Answer>): Promise<Answer> {
    const startMs = performance.now();
    const got = await answer;
    this.#worstMs = Math.max(this.#worstMs, performance.now() - startMs);
    assert.ok("message" in got, `the canary is refused: ${JSON.stringify(got)}`);
    return got;
  }
}
