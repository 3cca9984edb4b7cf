// Which operation made which revision. What an answer says is certain; a revision that nobody was answered for must be the
// work of an operation whose outcome is unknown, or of a lease that ran out, and each of those works once at most.
import { type Effect, isSameChanges, isSamePairs, type KeySpace } from "./key-space.ts";
import type { SeenRevisions } from "./real-time.ts";
import type { ClusterHistory, OperationRecord, RevisionRecord } from "./records.ts";
import { text } from "./violation.ts";

/** What may have made a revision: an operation, or a lease by running out. */
export type Cause = OperationRecord | { readonly expired: bigint };

export interface Explanation {
  /** Operations that were answered with a revision of their own, by that revision. */
  readonly answered: ReadonlyMap<number, OperationRecord>;
  /** Revisions that two operations were answered with. */
  readonly disputed: readonly (readonly [OperationRecord, OperationRecord])[];
}

/** True if the answer says that something was written; then its revision is the operation's own. */
export function hasWritten({ request, outcome }: OperationRecord): boolean {
  if (outcome.kind !== "ok") return false;
  if (request.kind === "put" || (outcome.deleted ?? 0) > 0) return true;
  if (request.kind !== "txn") return false;
  const branch = outcome.succeeded ? request.success : request.failure;
  return branch.some(({ kind }) => kind === "put");
}

export function explainAnswers(operations: readonly OperationRecord[]): Explanation {
  const answered = new Map<number, OperationRecord>();
  const disputed: [OperationRecord, OperationRecord][] = [];
  for (const operation of operations) {
    if (!hasWritten(operation) || operation.outcome.kind !== "ok") continue;
    const { revision } = operation.outcome;
    const other = answered.get(revision);
    if (other === undefined) answered.set(revision, operation);
    else disputed.push([other, operation]);
  }
  return { answered, disputed };
}

/** Finds what may have made the revisions that no answer explains. */
export class Suspects {
  readonly #byValue = new Map<string, OperationRecord>();
  readonly #deleting: OperationRecord[] = [];
  readonly #leases: ReadonlySet<bigint>;
  readonly #seen: SeenRevisions;
  readonly #candidates = new Map<RevisionRecord, readonly Cause[]>();

  constructor({ operations }: ClusterHistory, seen: SeenRevisions) {
    this.#seen = seen;
    const leases = new Set<bigint>();
    for (const operation of operations) {
      const { request, outcome } = operation;
      if (request.kind === "grant" && outcome.kind !== "refused") leases.add(request.lease);
      const isOpen =
        outcome.kind === "unknown" || (request.kind === "revoke" && outcome.kind === "ok");
      if (!isOpen) continue;
      for (const value of valuesOf(operation)) this.#byValue.set(value, operation);
      if (request.kind !== "put") this.#deleting.push(operation);
    }
    this.#leases = leases;
  }

  /** `before`: the key space as the revision found it. Returns who may have made it, the likeliest first. */
  of(record: RevisionRecord, before: KeySpace): readonly Cause[] {
    const value = record.changes.find((change) => change.value !== undefined)?.value;
    const writer = value === undefined ? undefined : this.#byValue.get(value);
    const operations =
      value === undefined ? this.#deleting : [writer].filter((one) => one !== undefined);
    const causes: Cause[] = operations.filter(
      (operation) =>
        this.#seen.before(operation.invokedMs) < record.revision &&
        isSameChanges(before.effectOf(operation.request).changes, record.changes),
    );
    for (const lease of this.#leases) {
      const keys = before.keysOf(lease);
      const changes = keys.map((key) => ({ key, value: undefined }));
      if (keys.length > 0 && isSameChanges(changes, record.changes))
        causes.push({ expired: lease });
    }
    this.#candidates.set(record, causes);
    return causes;
  }

  /**
   * The best way to give each revision a cause of its own (a maximum matching, by augmenting paths), and the revisions for
   * which none is left.
   */
  assign(): {
    readonly causes: ReadonlyMap<RevisionRecord, Cause>;
    readonly left: RevisionRecord[];
  } {
    const owner = new Map<OperationRecord | bigint, RevisionRecord>();
    const causes = new Map<RevisionRecord, Cause>();
    const identity = (cause: Cause) => ("expired" in cause ? cause.expired : cause);
    const place = (record: RevisionRecord, tried: Set<OperationRecord | bigint>): boolean => {
      for (const cause of this.#candidates.get(record) ?? []) {
        const key = identity(cause);
        if (tried.has(key)) continue;
        tried.add(key);
        const rival = owner.get(key);
        if (rival !== undefined && !place(rival, tried)) continue;
        owner.set(key, record);
        causes.set(record, cause);
        return true;
      }
      return false;
    };
    const left = [...this.#candidates.keys()].filter((record) => !place(record, new Set()));
    return { causes, left };
  }
}

function valuesOf({ request }: OperationRecord): string[] {
  if (request.kind === "put") return [request.value];
  if (request.kind !== "txn") return [];
  const steps = [...request.success, ...request.failure];
  return steps.flatMap((step) => (step.kind === "put" ? [step.value] : []));
}

/** The lease of each put that the operation's changes contain, by value. */
export function leasesOf({ request }: OperationRecord): ReadonlyMap<string, bigint> {
  const puts = request.kind === "put" ? [request] : [];
  if (request.kind === "txn") {
    for (const step of [...request.success, ...request.failure]) {
      if (step.kind === "put") puts.push(step);
    }
  }
  return new Map(puts.map(({ value, lease }) => [value, lease]));
}

/** What an answer says does not fit what the operation does in this state: why; undefined if it fits. */
export function misfit({ request, outcome }: OperationRecord, effect: Effect): string | undefined {
  if (outcome.kind !== "ok") return undefined;
  if (request.kind === "txn" && outcome.succeeded !== effect.succeeded) {
    return `its comparison must have come out ${effect.succeeded ? "true" : "false"}`;
  }
  if (outcome.deleted !== undefined && outcome.deleted !== effect.deleted) {
    return `it says that it deleted ${outcome.deleted} keys, there were ${effect.deleted}`;
  }
  const found = outcome.pairs;
  if (found !== undefined && !isSamePairs(found, effect.pairs)) {
    return `it found ${text(found)}, there was ${text(effect.pairs)}`;
  }
  return undefined;
}
