import type { Backend } from "../backend/index.ts";
import type { Clock, Logger, Random } from "../base/index.ts";
import type { Metrics } from "../host/index.ts";
import type { PeerHandler, PeerTransport } from "../peer/index.ts";
import type { ReplicatedState } from "./apply.ts";
import type { Cluster } from "./cluster.ts";
import type { Identity } from "./member-world.ts";
import type { OpenedLog } from "./open-log.ts";

/** What a member runs on: the world, and what was found in its data directory. */
export interface RuntimeModules {
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly backend: Backend;
  readonly log: OpenedLog;
  readonly cluster: Cluster;
  readonly state: ReplicatedState;
  connect(own: Identity, handler: PeerHandler): PeerTransport;
  fatal(error: unknown): void;
}
