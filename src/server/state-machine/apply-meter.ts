import type { Clock, EtcdError, Logger } from "../../base/index.ts";
import { type EtcdMetrics, type Histogram, RepeatGuard } from "../../host/index.ts";
import type { etcdserverpb } from "../../wire/protobuf/index.ts";

type InternalRaftRequest = etcdserverpb.InternalRaftRequest;

/** The requests of the log that are measured, by their field there; the names are those that etcd's metrics use. */
const operations = [
  ["put", "Put"],
  ["txn", "Txn"],
  ["deleteRange", "DeleteRange"],
  ["range", "Range"],
  ["compaction", "Compaction"],
  ["leaseGrant", "LeaseGrant"],
  ["leaseRevoke", "LeaseRevoke"],
  ["leaseCheckpoint", "LeaseCheckpoint"],
  ["alarm", "Alarm"],
] as const satisfies readonly (readonly [keyof InternalRaftRequest, string])[];

export type AppliedOperation = (typeof operations)[number][1] | "unknown";

interface MeterModules {
  readonly metrics: EtcdMetrics;
  readonly clock: Clock;
  readonly logger: Logger;
  /** `--experimental-warning-apply-duration`: what takes longer is slow. */
  readonly warnApplyMs: number;
}

/** Measures how long requests take to apply, and complains of slow ones, once in a burst. */
export class ApplyMeter {
  readonly #modules: MeterModules;
  readonly #complaints: RepeatGuard;
  readonly #succeeded = new Map<AppliedOperation, Histogram>();
  readonly #failed = new Map<AppliedOperation, Histogram>();

  constructor(modules: MeterModules) {
    this.#modules = modules;
    this.#complaints = new RepeatGuard(modules.clock);
  }

  took(request: InternalRaftRequest, durationMs: number, refusal: EtcdError | undefined): void {
    const operation = operationOf(request);
    // As in etcd: who compacts what is compacted already has what it wants.
    const isSuccess = refusal === undefined || refusal.kind === "Compacted";
    this.#histogram(operation, isSuccess).observe(durationMs / 1_000);
    if (durationMs > this.#modules.warnApplyMs) this.#complain(operation, { durationMs, refusal });
  }

  #histogram(operation: AppliedOperation, isSuccess: boolean): Histogram {
    const known = (isSuccess ? this.#succeeded : this.#failed).get(operation);
    if (known !== undefined) return known;
    const family = this.#modules.metrics.etcd_server_apply_duration_seconds;
    const made = family.labels("v3", operation, String(isSuccess));
    (isSuccess ? this.#succeeded : this.#failed).set(operation, made);
    return made;
  }

  #complain(
    operation: AppliedOperation,
    {
      durationMs,
      refusal,
    }: { readonly durationMs: number; readonly refusal: EtcdError | undefined },
  ): void {
    const { metrics, logger, warnApplyMs } = this.#modules;
    metrics.etcd_server_slow_apply_total.inc();
    const heldBack = this.#complaints.admit("slow apply");
    if (heldBack === undefined) return;
    logger.warn("apply request took too long", {
      took: `${Math.round(durationMs)}ms`,
      "expected-duration": `${warnApplyMs}ms`,
      request: operation,
      ...(refusal !== undefined && { error: refusal.message }),
      "held-back": heldBack,
    });
  }
}

function operationOf(request: InternalRaftRequest): AppliedOperation {
  for (const [field, name] of operations) if (request[field] !== undefined) return name;
  return "unknown";
}
