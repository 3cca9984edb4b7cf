import type { Backend } from "../backend/index.ts";
import type { Clock, Disk, Logger, Random } from "../base/index.ts";
import type { Metrics } from "../host/index.ts";
import type { Sha1 } from "../membership/index.ts";
import type { PeerHandler, PeerTransport } from "../peer/index.ts";

/** Whose log and store these are. */
export interface Identity {
  readonly memberId: bigint;
  readonly clusterId: bigint;
}

/** The world, as the composition root hands it in. */
export interface MemberWorld {
  readonly clock: Clock;
  readonly random: Random;
  readonly disk: Disk;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** The member's store, opened, at the place that `dirs.store` names. */
  readonly backend: Backend;
  readonly sha1: Sha1;
  /** Opens the member's way to the others, and theirs to `handler`. Called once, before anything is sent. */
  connect(own: Identity, handler: PeerHandler): PeerTransport;
  /** The member can go on no more: the process is to end. */
  fatal(error: unknown): void;
}

/** Where things lie in the data directory. */
export interface MemberDirs {
  readonly wal: string;
  readonly snap: string;
  /** Where `MemberWorld.backend` was opened, for messages. */
  readonly store: string;
}
