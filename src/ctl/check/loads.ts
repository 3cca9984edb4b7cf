// How much load each check makes (etcd: etcdctl/ctlv3/command/check.go).
import { CliError, exitCodes, type FlagValues } from "../../cli/index.ts";

export type LoadName = "s" | "m" | "l" | "xl";

const names: Readonly<Record<string, LoadName>> = {
  s: "s",
  small: "s",
  m: "m",
  medium: "m",
  l: "l",
  large: "l",
  xl: "xl",
  xLarge: "xl",
};

export interface PerfLoad {
  readonly clients: number;
  readonly writesPerSecond: number;
}

export const perfLoads: Readonly<Record<LoadName, PerfLoad>> = {
  s: { clients: 50, writesPerSecond: 150 },
  m: { clients: 200, writesPerSecond: 1_000 },
  l: { clients: 500, writesPerSecond: 8_000 },
  xl: { clients: 1_000, writesPerSecond: 15_000 },
};
export const perfSeconds = 60;
export const perfKeyBytes = 256;
export const perfValueBytes = 1_024;

export interface DatascaleLoad {
  readonly clients: number;
  readonly keys: number;
}

export const datascaleLoads: Readonly<Record<LoadName, DatascaleLoad>> = {
  s: { clients: 50, keys: 10_000 },
  m: { clients: 200, keys: 100_000 },
  l: { clients: 500, keys: 1_000_000 },
  xl: { clients: 1_000, keys: 3_000_000 },
};
export const datascaleKeyBytes = 512;
export const datascaleValueBytes = 512;

/** How long each step of clearing up may take. */
export const cleanupTimeoutMs = 30_000;

/** @throws {CliError} */
export function loadNameOf(flags: FlagValues): LoadName {
  const text = flags.text("load");
  const name = names[text];
  if (name === undefined) throw new CliError(exitCodes.badFeature, `unknown load option ${text}`);
  return name;
}
