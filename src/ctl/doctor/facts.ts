import type { etcdserverpb } from "../../wire/protobuf/index.ts";
import type { Metrics } from "../server-metrics.ts";

/** What one server has said; what it has not is undefined. */
export interface ServerFacts {
  readonly endpoint: string;
  readonly isEncrypted: boolean;
  readonly status: etcdserverpb.StatusResponse | undefined;
  /** Why there is no status. */
  readonly failure: string | undefined;
  readonly metrics: Metrics | undefined;
  /** How far the server's clock is ahead of this machine's. */
  readonly clockAheadMs: number | undefined;
  readonly certificateEnd: Date | undefined;
}

export interface ClusterFacts {
  readonly now: Date;
  /** Those that were asked. */
  readonly servers: readonly ServerFacts[];
  /** Undefined if nobody could say. */
  readonly members: readonly etcdserverpb.Member[] | undefined;
  readonly alarms: readonly etcdserverpb.AlarmMember[] | undefined;
  /** Whether a read through the quorum was answered, and what was said if not. */
  readonly quorumFailure: string | undefined;
}
