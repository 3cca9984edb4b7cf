import type { Clock, LogFields, Logger } from "../base/index.ts";
import { complaintIntervalMs, complaintSubjectsMax } from "./limits.ts";

/** Who and what may come from outside. */
const aboutCharactersMax = 100;

interface Subject {
  readonly sinceMs: number;
  heldBack: number;
}

/** Trouble that others can cause as often as they like: each cause is logged once an interval, with a count of the rest. */
export class Complaints {
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #subjects = new Map<string, Subject>();

  constructor({ clock, logger }: { readonly clock: Clock; readonly logger: Logger }) {
    this.#clock = clock;
    this.#logger = logger;
  }

  /** `about`: who, besides what; both together make the cause. */
  warn(message: string, about: string, fields: LogFields): void {
    this.#log("warn", { message, about, fields });
  }

  /** The same for what is no trouble in itself. */
  info(message: string, about: string, fields: LogFields): void {
    this.#log("info", { message, about, fields });
  }

  #log(
    level: "warn" | "info",
    { message, about, fields }: { message: string; about: string; fields: LogFields },
  ): void {
    const nowMs = this.#clock.monotonicMs();
    const subject = `${message} ${about.slice(0, aboutCharactersMax)}`;
    const known = this.#subjects.get(subject);
    if (known !== undefined && nowMs - known.sinceMs < complaintIntervalMs) {
      known.heldBack++;
      return;
    }
    this.#subjects.delete(subject);
    if (this.#subjects.size >= complaintSubjectsMax) this.#forgetOldest();
    this.#subjects.set(subject, { sinceMs: nowMs, heldBack: 0 });
    const heldBack = known?.heldBack ?? 0;
    this.#logger[level](message, heldBack === 0 ? fields : { ...fields, "held-back": heldBack });
  }

  #forgetOldest(): void {
    for (const subject of this.#subjects.keys()) {
      this.#subjects.delete(subject);
      return;
    }
  }
}
