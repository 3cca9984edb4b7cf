import { createHash } from "node:crypto";
import type { Clock, Disk, Logger } from "../../base/index.ts";
import type { CliWorld } from "../../cli/index.ts";
import { hostDisk, RealClock } from "../../host/index.ts";

/** What making and reading data directories needs of the machine. */
export interface MemberTools {
  readonly disk: Disk;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** What is worth a line goes to standard error; how far the work has come only to a terminal. */
export function memberTools({ stderr }: Pick<CliWorld, "stderr">): MemberTools {
  const quiet = (): void => undefined;
  const told: Logger["warn"] = (text, fields) =>
    stderr.write(`${fields === undefined ? text : `${text} ${JSON.stringify(fields)}`}\n`);
  const info = stderr.isTerminal ? told : quiet;
  const logger: Logger = { debug: quiet, info, warn: told, error: told };
  return { disk: hostDisk(), clock: new RealClock(), logger };
}

export const sha1 = (bytes: Buffer): Buffer => createHash("sha1").update(bytes).digest();
