// What an examination has found: of a running cluster (`etcdctl doctor`), or of settings before a start (`etcd --check-config`).

/**
 * fine: looked at. note: worth knowing, or could not be looked at. warning: will be a problem. problem: is one.
 */
export type Severity = "fine" | "note" | "warning" | "problem";

export interface Finding {
  readonly severity: Severity;
  /** An endpoint, a setting as `--name`, or a word such as "cluster" and "backups". */
  readonly about: string;
  readonly text: string;
  /** What to do; absent where there is nothing to do. */
  readonly remedy?: string;
}

export function fine(about: string, text: string): Finding {
  return { severity: "fine", about, text };
}

export function found(
  severity: Exclude<Severity, "fine">,
  about: string,
  { text, remedy }: { readonly text: string; readonly remedy: string },
): Finding {
  return { severity, about, text, remedy };
}

const severities: readonly Severity[] = ["problem", "warning", "note", "fine"];

export function worstFirst<T extends Finding>(findings: readonly T[]): T[] {
  return findings.toSorted(
    (a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity),
  );
}

/** One line, and a second one where there is something to do; no newline at the end. */
export function findingText({ severity, about, text, remedy }: Finding): string {
  const line = `${severity.padEnd(7)}  ${about}: ${text}`;
  return remedy === undefined ? line : `${line}\n         -> ${remedy}`;
}

const dayMs = 24 * 3_600 * 1_000;
const daysLeftMin = 30;

export interface Ending {
  readonly what: string;
  readonly end: Date;
  readonly now: Date;
}

/** How long a certificate is valid. */
export function examineEnd(about: string, { what, end, now }: Ending): Finding {
  const days = Math.floor((end.getTime() - now.getTime()) / dayMs);
  const day = end.toISOString().slice(0, 10);
  if (days >= daysLeftMin) return fine(about, `${what} is valid until ${day}`);
  return found(days < 0 ? "problem" : "warning", about, {
    text: days < 0 ? `${what} ended on ${day}` : `${what} ends in ${days} days, on ${day}`,
    remedy: "renew it",
  });
}
