import { type Finding, fine, found } from "../../base/index.ts";

/** No machine that runs this has a date before. */
const earliest = new Date("2026-01-01T00:00:00Z");
/** Clocks of machines that write to the same disk may differ by some seconds. */
const aheadMsMax = 60_000;

/** @param newestWrite - When something was last written to the data directory; undefined if nothing was. */
export function examineClock(now: Date, newestWrite: Date | undefined): Finding {
  const about = "clock";
  const remedy = "set the clock, and keep it so by a time service (chrony, systemd-timesyncd)";
  if (now < earliest) {
    return found("warning", about, { text: `it is ${now.toISOString()} on this machine`, remedy });
  }
  if (newestWrite !== undefined && newestWrite.getTime() - now.getTime() > aheadMsMax) {
    const text = `it is ${now.toISOString()} on this machine, but data was written at ${newestWrite.toISOString()}`;
    return found("warning", about, { text, remedy });
  }
  return fine(about, `it is ${now.toISOString()}`);
}
