import type { Measured } from "./measured.ts";
import type { ServerKind } from "./servers.ts";

/** One thing that is measured of both kinds of servers. */
export interface Row {
  readonly name: string;
  readonly unit: string;
  readonly better: "more" | "less";
  /** Of the ratio of ours to official etcd's value, unless `targetOf` says that our value itself is meant. */
  readonly target: number;
  readonly targetOf?: "ratio" | "ours";
  readonly rounds?: number;
  /** Why it cannot be measured on this machine; undefined if it can. */
  unavailable?(): string | undefined;
  /** Starts what is measured, and leaves nothing behind. */
  run(kind: ServerKind): Promise<Measured>;
}
