import { formatGoDuration, parseGoDuration } from "../../base/index.ts";
import { type Kind, ValueError } from "./kind.ts";

/** A duration that is not negative, in milliseconds. */
export const durationMs: Kind<number> = {
  name: "duration",
  allowed: "a duration that is not negative, such as 300ms, 5s or 1h30m",
  yamlNumberUnit: "ns",
  parse(text) {
    const parsed = parseGoDuration(text);
    if ("reason" in parsed) throw new ValueError(parsed.reason);
    if (parsed.ms < 0) throw new ValueError("the duration is negative");
    return parsed.ms;
  },
  format: formatGoDuration,
};
