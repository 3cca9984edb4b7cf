import type { OperationRecord } from "./records.ts";

export interface Violation {
  readonly rule:
    | "revisions are without gaps"
    | "acknowledged writes are in the history"
    | "one write has one revision"
    | "nothing happens that nobody asked for"
    | "answers fit the state"
    | "order respects real time"
    | "compacted revisions are refused"
    | "watches are complete, ordered and unique"
    | "leases last";
  readonly detail: string;
}

/** A pair, or anything else in these records, in one line. */
export function text(value: unknown): string {
  return JSON.stringify(value, (_, item) => (typeof item === "bigint" ? item.toString(16) : item));
}

/** One line that names an operation: who, what, when, and what came of it. */
export function describe({
  client,
  request,
  invokedMs,
  returnedMs,
  outcome,
}: OperationRecord): string {
  const result = outcome.kind === "ok" ? `revision ${outcome.revision}` : outcome.kind;
  return `${client}: ${text(request)} at ${invokedMs}..${returnedMs}: ${result}`;
}
