/**
 * fine: looked at. note: worth knowing, or could not be looked at. warning: will be a problem. problem: is one.
 */
export type Severity = "fine" | "note" | "warning" | "problem";

export interface Finding {
  readonly severity: Severity;
  /** An endpoint, or "cluster", "etcdctl", "backups". */
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
