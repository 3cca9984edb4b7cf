// Could a correct cluster have produced these records? etcd numbers its writes, so that the order to be found is known:
// each write has its revision, and a read belongs behind the revision that its header names. What is left to check is that
// everybody saw the state of that place in the order, and that the order respects real time. Cost: about linear.
import { checkLeases } from "./check-leases.ts";
import { checkWatches } from "./check-watches.ts";
import { explainAnswers, leasesOf, misfit, Suspects } from "./explain-revisions.ts";
import { isSameChanges, KeySpace } from "./key-space.ts";
import { SeenRevisions } from "./real-time.ts";
import type { ClusterHistory, KeySpaceRecord, OperationRecord, RevisionRecord } from "./records.ts";
import { describe, text, type Violation } from "./violation.ts";

export type { Violation };

export const emptyKeySpace: KeySpaceRecord = { revision: 1, pairs: [] };

/**
 * Checks a whole history. Returns what is wrong with it, [] for a history that a linearizable store may have. In detail:
 *
 * - every acknowledged write is in the history, at the revision it was told, and did there what it says;
 * - what no answer explains is the work of an unknown operation or an expired lease, each at most once;
 * - ranges found the state of their revision, exactly; linearizable operations saw all that anybody had seen when they
 *   were asked, and no write was seen before it was asked for; serializable ranges may be stale, but not wrong;
 * - each watcher was sent every event of its range from its start to its end, once, in order;
 * - no lease ended, and no leased key was deleted, before the time of the last acknowledged renewal was over.
 */
export function checkHistory(history: ClusterHistory): readonly Violation[] {
  const violations: Violation[] = [];
  const { start = emptyKeySpace, revisions } = history;
  for (const [place, { revision }] of revisions.entries()) {
    const want = start.revision + 1 + place;
    if (revision === want) continue;
    const detail = `revision ${revision} where ${want} belongs`;
    return [{ rule: "revisions are without gaps", detail }];
  }
  const seen = new SeenRevisions(history);
  const causes = replay(history, { seen, violations });
  checkRealTime(history.operations, { seen, violations });
  checkCompactions(history.operations, violations);
  checkWatches(history, violations);
  checkLeases(history, { causes, violations });
  return violations;
}

interface Findings {
  readonly seen: SeenRevisions;
  readonly violations: Violation[];
}

/** Goes through the revisions and holds every operation against the state that it met. */
function replay(history: ClusterHistory, { seen, violations }: Findings) {
  const { start = emptyKeySpace, revisions, operations } = history;
  const { answered, disputed } = explainAnswers(operations);
  for (const [one, other] of disputed) {
    const detail = `${describe(one)} and ${describe(other)} have the same revision`;
    violations.push({ rule: "one write has one revision", detail });
  }
  const suspects = new Suspects(history, seen);
  const lookers = byRevisionLookedAt(operations, answered);
  const keys = new KeySpace(start);
  look(keys, { lookers, violations });
  for (const record of revisions) {
    const writer = answered.get(record.revision);
    const leases =
      writer === undefined ? suspectedLeases(suspects.of(record, keys)) : leasesOf(writer);
    if (writer !== undefined) checkWrite(writer, { record, before: keys, violations });
    keys.advance(record.changes, ({ value }) => leases.get(value ?? "") ?? 0n);
    look(keys, { lookers, violations });
  }
  for (const left of [...lookers.values(), ...lost(answered, keys.revision)].flat()) {
    const detail = `${describe(left)} is of a revision behind the end, ${keys.revision}`;
    violations.push({ rule: "acknowledged writes are in the history", detail });
  }
  const { causes, left } = suspects.assign();
  for (const record of left) {
    const detail = `revision ${record.revision}, seen at ${record.seenMs}: ${text(record.changes)}`;
    violations.push({ rule: "nothing happens that nobody asked for", detail });
  }
  return causes;
}

function suspectedLeases(causes: ReturnType<Suspects["of"]>): ReadonlyMap<string, bigint> {
  const operation = causes.find((cause) => "request" in cause);
  return operation === undefined ? new Map() : leasesOf(operation);
}

function lost(answered: ReadonlyMap<number, OperationRecord>, end: number): OperationRecord[] {
  return [...answered].filter(([revision]) => revision > end).map(([, operation]) => operation);
}

function checkWrite(
  writer: OperationRecord,
  at: { readonly record: RevisionRecord; readonly before: KeySpace; violations: Violation[] },
): void {
  const { record, before, violations } = at;
  const effect = before.effectOf(writer.request);
  if (!isSameChanges(effect.changes, record.changes)) {
    const detail = `${describe(writer)} would write ${text(effect.changes)}, there is ${text(record.changes)}`;
    violations.push({ rule: "acknowledged writes are in the history", detail });
    return;
  }
  const reason = misfit(writer, effect);
  if (reason === undefined) return;
  violations.push({ rule: "answers fit the state", detail: `${describe(writer)}: ${reason}` });
}

/** Answered operations that wrote nothing, by the revision whose state they saw. */
function byRevisionLookedAt(
  operations: readonly OperationRecord[],
  answered: ReadonlyMap<number, OperationRecord>,
): Map<number, OperationRecord[]> {
  const lookers = new Map<number, OperationRecord[]>();
  for (const operation of operations) {
    const { request, outcome } = operation;
    if (outcome.kind !== "ok" || !looks.has(request.kind)) continue;
    if (answered.get(outcome.revision) === operation) continue;
    const asked = request.kind === "range" ? request.revision : 0;
    const revision = asked > 0 ? asked : outcome.revision;
    const others = lookers.get(revision);
    if (others === undefined) lookers.set(revision, [operation]);
    else others.push(operation);
  }
  return lookers;
}

/** Those whose answer speaks of the state at its revision. */
const looks: ReadonlySet<string> = new Set(["put", "delete", "txn", "range", "revoke"]);

function look(
  keys: KeySpace,
  {
    lookers,
    violations,
  }: { readonly lookers: Map<number, OperationRecord[]>; violations: Violation[] },
): void {
  for (const operation of lookers.get(keys.revision) ?? []) {
    const effect = keys.effectOf(operation.request);
    const reason =
      effect.changes.length > 0
        ? `it changed nothing, but should have written ${text(effect.changes)}`
        : misfit(operation, effect);
    if (reason === undefined) continue;
    violations.push({ rule: "answers fit the state", detail: `${describe(operation)}: ${reason}` });
  }
  lookers.delete(keys.revision);
}

function checkRealTime(
  operations: readonly OperationRecord[],
  { seen, violations }: Findings,
): void {
  for (const operation of operations) {
    const { request, outcome, invokedMs } = operation;
    if (outcome.kind !== "ok" || !ordered.has(request.kind)) continue;
    if (request.kind === "range" && request.serializable) continue;
    const known = seen.before(invokedMs);
    const isOwn = operationHasOwnRevision(operation);
    if (isOwn ? outcome.revision > known : outcome.revision >= known) continue;
    const detail = `${describe(operation)}, though ${known} had been seen before it was asked`;
    violations.push({ rule: "order respects real time", detail });
  }
}

const ordered: ReadonlySet<string> = new Set(["put", "delete", "txn", "range"]);

function operationHasOwnRevision(operation: OperationRecord): boolean {
  return explainAnswers([operation]).answered.size > 0;
}

/** A linearizable range below a compaction that was acknowledged before it is refused. */
function checkCompactions(operations: readonly OperationRecord[], violations: Violation[]): void {
  const compactions = operations
    .filter(({ request, outcome }) => request.kind === "compact" && outcome.kind === "ok")
    .sort((a, b) => a.returnedMs - b.returnedMs);
  if (compactions.length === 0) return;
  for (const operation of operations) {
    const { request, outcome, invokedMs } = operation;
    if (request.kind !== "range" || outcome.kind !== "ok") continue;
    if (request.serializable || request.revision === 0) continue;
    const broken = compactions.find(
      (compaction) =>
        compaction.returnedMs < invokedMs &&
        compaction.request.kind === "compact" &&
        compaction.request.revision > request.revision,
    );
    if (broken === undefined) continue;
    const detail = `${describe(operation)} was answered after ${describe(broken)}`;
    violations.push({ rule: "compacted revisions are refused", detail });
  }
}
