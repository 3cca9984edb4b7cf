import type { Backend } from "../backend/index.ts";
import type { Clock, Logger, Random } from "../base/index.ts";
import type { Metrics } from "../host/index.ts";
import type { Sha1 } from "../membership/index.ts";
import type { PeerHandler, PeerTransport } from "../peer/index.ts";
import type { Identity } from "./member-world.ts";
import type { Cluster } from "./membership/cluster.ts";
import type { StoreFiles } from "./snapshots/store-files.ts";
import type { OpenedLog } from "./start/open-log.ts";
import type { LiveState } from "./state-machine/live-state.ts";
import type { LoadedState, StateOptions } from "./state-machine/load-state.ts";

export type LoadOptions = Pick<
  StateOptions,
  "pageCacheBytesMax" | "indexImage" | "onIndexImageRefused"
>;

/** What a member runs on: the world, and what was found in its data directory. */
export interface RuntimeModules {
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly sha1: Sha1;
  readonly log: OpenedLog;
  readonly cluster: Cluster;
  readonly state: LiveState;
  /** Makes the state of what a backend holds. */
  load(backend: Backend, options: LoadOptions): Promise<LoadedState>;
  readonly storeFiles: StoreFiles;
  connect(own: Identity, handler: PeerHandler): PeerTransport;
  fatal(error: unknown): void;
}
