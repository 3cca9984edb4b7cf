const unitMs: Readonly<Record<string, number>> = {
  H: 3_600_000,
  M: 60_000,
  S: 1000,
  m: 1,
  u: 1e-3,
  n: 1e-6,
};

/**
 * Reads `grpc-timeout`: at most eight digits and a unit. Returns milliseconds, possibly a fraction; undefined if it is
 * malformed.
 */
export function parseTimeoutMs(text: string): number | undefined {
  const match = /^([0-9]{1,8})([HMSmun])$/.exec(text);
  if (match === null) return undefined;
  return Number(match[1]) * unitMs[match[2]!]!;
}
