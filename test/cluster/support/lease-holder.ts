// Holds a lease with a key on it, renews it on whatever member it can reach, and writes down what it was promised.
import assert from "node:assert/strict";
import { etcdserverpb, services } from "../../../src/wire/protobuf/index.ts";
import type { LeaseRequest, OperationRecord, Outcome } from "../../support/history/records.ts";
import { eventually } from "./eventually.ts";
import { FailoverClient, type Targets } from "./failover-client.ts";
import { loadPrefix } from "./load-client.ts";
import { asCall, failureOf, type RecordedCall, type UnaryRequest } from "./recorded-call.ts";

const { LeaseKeepAliveRequest } = etcdserverpb;
const { LeaseKeepAlive } = services["etcdserverpb.Lease"];

const lease = 0x1ea5en;
/** Longer than the cluster may be without a leader, shorter than the test. */
const ttlSeconds = 8;
const renewEveryMs = 1_000;
const answerWithinMs = 2_000;

export class LeaseHolder {
  readonly #client: FailoverClient;
  readonly #onRecord: (record: OperationRecord) => void;

  constructor(targets: Targets, onRecord: (record: OperationRecord) => void) {
    this.#client = new FailoverClient(targets, 0);
    this.#onRecord = onRecord;
  }

  /** @throws {Error} If the lease cannot be had, or is gone before the end. */
  async run(until: AbortSignal): Promise<void> {
    await this.#insist({ kind: "grant", lease, ttlSeconds });
    await this.#insist({ kind: "put", key: `${loadPrefix}leased`, value: "leased", lease });
    while (!until.aborted) {
      await this.#renew();
      await new Promise((resolve) => setTimeout(resolve, renewEveryMs));
    }
  }

  async #insist(request: UnaryRequest): Promise<void> {
    await eventually(`the lease holder's ${request.kind}`, async () => {
      const outcome = await this.#record(request, () =>
        asCall(request, { visit: (call) => this.#ask(call) }),
      );
      return outcome.kind === "ok" || (outcome.kind === "refused" && /already/.test(outcome.error));
    });
  }

  async #renew(): Promise<void> {
    const request: LeaseRequest = { kind: "keepAlive", lease };
    const outcome = await this.#record(request, async () => {
      const message = LeaseKeepAliveRequest.create({ id: lease });
      const options = { withinMs: answerWithinMs };
      const renewed = await this.#client.exchange(LeaseKeepAlive, message, options);
      if (renewed.kind === "failed") return failureOf(renewed.error);
      const { header, ttl } = renewed.response;
      return { kind: "ok", revision: header!.revision, ttlSeconds: Number(ttl) };
    });
    const isGone = outcome.kind === "ok" && outcome.ttlSeconds === 0;
    assert.ok(!isGone, "the lease is gone though it was kept alive");
  }

  async #ask<Asked, Answered>(call: RecordedCall<Asked, Answered>): Promise<Outcome> {
    const options = { withinMs: answerWithinMs };
    const outcome = await this.#client.call(call.method, call.message, options);
    return outcome.kind === "failed" ? failureOf(outcome.error) : call.outcome(outcome.response);
  }

  async #record(request: UnaryRequest | LeaseRequest, ask: () => Promise<Outcome>) {
    const invokedMs = performance.now();
    const outcome = await ask();
    const returnedMs = performance.now();
    this.#onRecord({ client: "lease holder", request, invokedMs, returnedMs, outcome });
    return outcome;
  }
}
