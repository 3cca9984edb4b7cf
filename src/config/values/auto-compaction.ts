// How much history automatic compaction leaves. One text, two meanings: hours or a duration in periodic mode, a count of
// revisions in revision mode.
import { parseGoDuration } from "../../base/index.ts";
import { ValueError } from "./kind.ts";

export type AutoCompactionMode = "periodic" | "revision";

export type AutoCompactionRetention =
  | { readonly kind: "off" }
  | { readonly kind: "periodic"; readonly periodMs: number }
  | { readonly kind: "revision"; readonly revisions: number };

export const retentionAllowed: Readonly<Record<AutoCompactionMode, string>> = {
  periodic: "hours as a whole number or a duration such as 30m, 0 for off",
  revision: "a whole number of revisions, 0 for off",
};

const hourMs = 3_600_000;

/** @throws {ValueError} In etcd's words, if the text has no meaning in this mode. */
export function parseRetention(given: string, mode: AutoCompactionMode): AutoCompactionRetention {
  const count = /^\+?\d{1,15}$/.test(given) ? Number(given) : undefined;
  if (count === 0) return { kind: "off" };
  if (count !== undefined) {
    return mode === "revision"
      ? { kind: "revision", revisions: count }
      : { kind: "periodic", periodMs: count * hourMs };
  }
  const duration = parseGoDuration(given);
  if ("reason" in duration) throw refused(duration.reason);
  if (duration.ms < 0) throw refused("the duration is negative");
  if (duration.ms === 0) return { kind: "off" };
  if (mode === "revision") throw refused("a duration has no meaning in mode revision");
  return { kind: "periodic", periodMs: duration.ms };
}

function refused(reason: string): ValueError {
  return new ValueError(`error parsing CompactionRetention: ${reason}`, "afterwards");
}
