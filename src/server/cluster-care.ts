import type { Clock, Logger } from "../base/index.ts";
import type { PeerQueries } from "../peer/index.ts";
import { noMember } from "../raft/index.ts";
import { etcdserverpb } from "../wire/protobuf/index.ts";
import type { Proposer } from "./consensus/proposer.ts";
import type { ReadBarrier } from "./consensus/read-barrier.ts";
import { CorruptionMonitor } from "./corruption/corruption-monitor.ts";
import { checkInitially } from "./corruption/initial-check.ts";
import type { Member } from "./member.ts";
import type { MemberOptions } from "./member-options.ts";
import type { Cluster } from "./membership/cluster.ts";
import { VersionMonitor } from "./membership/version-monitor.ts";
import type { LiveState } from "./state-machine/live-state.ts";

const { AlarmType } = etcdserverpb;

interface CareModules {
  readonly ownId: bigint;
  readonly member: Member;
  readonly cluster: Cluster;
  readonly state: LiveState;
  readonly proposer: Proposer;
  readonly barrier: ReadBarrier;
  readonly queries: PeerQueries;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The leader's watch over the other members: what they run, and whether their data are the same. */
export class ClusterCare {
  readonly #modules: CareModules;
  readonly #options: MemberOptions;
  readonly #versions: VersionMonitor;
  #corruption: CorruptionMonitor | undefined;

  constructor(options: MemberOptions, modules: CareModules) {
    this.#modules = modules;
    this.#options = options;
    this.#versions = new VersionMonitor({
      ...modules,
      ownVersion: options.version,
      raft: modules.member.raft,
      downgrades: modules.member.downgrades,
    });
  }

  /** Before `start`. @throws {Error} if another member has other data */
  checkData(): Promise<void> {
    return checkInitially(this.#hashing());
  }

  start(): void {
    const { member, clock } = this.#modules;
    const raiseAlarm = () => member.alarms.raise(AlarmType.CORRUPT, noMember);
    const modules = { ...this.#hashing(), raft: member.raft, clock, raiseAlarm };
    this.#corruption = new CorruptionMonitor(modules, this.#options);
  }

  /** This member leads now. */
  lead(): void {
    this.#versions.lookNow();
  }

  stop(): void {
    this.#versions.stop();
    this.#corruption?.stop();
  }

  #hashing() {
    const { ownId, cluster, queries, state, barrier, logger } = this.#modules;
    return {
      ownId,
      cluster,
      queries,
      logger,
      hashNow: () => state.store.hashKv(0),
      catchUp: async () => barrier.wait(),
      compactionHashes: () => state.store.compactionHashes,
    };
  }
}
