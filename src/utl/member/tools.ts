import { createHash } from "node:crypto";
import type { Clock, Disk, Logger } from "../../base/index.ts";
import { hostDisk, RealClock } from "../../host/index.ts";

/** What making and reading data directories needs of the machine. */
export interface MemberTools {
  readonly disk: Disk;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** @param warn takes what is worth a line, and is no failure */
export function memberTools(warn: (line: string) => void): MemberTools {
  const quiet = (): void => undefined;
  const told: Logger["warn"] = (text, fields) =>
    warn(fields === undefined ? text : `${text} ${JSON.stringify(fields)}`);
  const logger: Logger = { debug: quiet, info: quiet, warn: told, error: told };
  return { disk: hostDisk(), clock: new RealClock(), logger };
}

export const sha1 = (bytes: Buffer): Buffer => createHash("sha1").update(bytes).digest();
