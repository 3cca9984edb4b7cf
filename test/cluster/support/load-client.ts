// One client of the load: asks for something, waits for the answer, writes both down, and so on, until it is stopped.
import type { Random } from "../../../src/base/index.ts";
import type { OperationRecord, Outcome, RangeRequest } from "../../support/history/records.ts";
import { FailoverClient, type Targets } from "./failover-client.ts";
import { asCall, failureOf, type RecordedCall, type UnaryRequest } from "./recorded-call.ts";

/** All keys of all clients begin with this. */
export const loadPrefix = "load/";
/** Few, so that clients meet. */
const keys = Array.from({ length: 12 }, (_, number) => `${loadPrefix}${number}`);
/** Between two requests: enough to measure stalls with, little enough to leave the machine to the members. */
const pauseMs = 4;
/** A member that does not answer for this long is left for another. */
const answerWithinMsDefault = 1_000;

export interface LoadClientOptions {
  /** Tells clients apart and spreads them over the members. */
  readonly number: number;
  readonly targets: Targets;
  readonly random: Random;
  /** @default 1000 */
  readonly answerWithinMs?: number | undefined;
  onRecord(record: OperationRecord): void;
}

export class LoadClient {
  readonly #name: string;
  readonly #client: FailoverClient;
  readonly #random: Random;
  readonly #answerWithinMs: number;
  readonly #onRecord: (record: OperationRecord) => void;
  #values = 0;
  /** Where this client last found a key, to compare with. */
  readonly #modRevisions = new Map<string, number>();

  constructor({ number, targets, random, answerWithinMs, onRecord }: LoadClientOptions) {
    this.#name = `client ${number}`;
    this.#client = new FailoverClient(targets, number);
    this.#random = random;
    this.#answerWithinMs = answerWithinMs ?? answerWithinMsDefault;
    this.#onRecord = onRecord;
  }

  async run(until: AbortSignal): Promise<void> {
    while (!until.aborted) {
      await this.#do(this.#choose());
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }

  async #do(request: UnaryRequest): Promise<void> {
    const invokedMs = performance.now();
    const outcome = await asCall(request, { visit: (call) => this.#ask(call) });
    const returnedMs = performance.now();
    this.#learn(request, outcome);
    this.#onRecord({ client: this.#name, request, invokedMs, returnedMs, outcome });
  }

  async #ask<Asked, Answered>(call: RecordedCall<Asked, Answered>): Promise<Outcome> {
    const options = { withinMs: this.#answerWithinMs };
    const outcome = await this.#client.call(call.method, call.message, options);
    return outcome.kind === "failed" ? failureOf(outcome.error) : call.outcome(outcome.response);
  }

  #learn(request: UnaryRequest, outcome: Outcome): void {
    if (outcome.kind !== "ok") return;
    if (request.kind === "put") this.#modRevisions.set(request.key, outcome.revision);
    for (const { key, modRevision } of outcome.pairs ?? []) {
      this.#modRevisions.set(key, modRevision);
    }
  }

  #choose(): UnaryRequest {
    const dice = this.#random.below(100);
    const key = this.#pick();
    if (dice < 60) return { kind: "put", key, value: this.#freshValue(), lease: 0n };
    if (dice < 75) return range(key, dice < 68);
    if (dice < 80) return { kind: "delete", key, end: "" };
    return {
      kind: "txn",
      compare: [{ key, modRevision: this.#modRevisions.get(key) ?? 0 }],
      success: [{ kind: "put", key, value: this.#freshValue(), lease: 0n }],
      failure: [range(key, false), { kind: "delete", key: this.#pick(), end: "" }],
    };
  }

  #pick(): string {
    return keys[this.#random.below(keys.length)]!;
  }

  /** No two writes have the same value. */
  #freshValue(): string {
    return `${this.#name} ${++this.#values}`;
  }
}

function range(key: string, serializable: boolean): RangeRequest {
  return { kind: "range", key, end: "", revision: 0, serializable };
}
