import type { WatchHub } from "../mvcc/index.ts";
import type { RaftNode } from "../raft/index.ts";
import { LeaderQuestions } from "./consensus/leader-questions.ts";
import type { Proposer } from "./consensus/proposer.ts";
import type { RaftLoop } from "./consensus/raft-loop.ts";
import type { ReadBarrier } from "./consensus/read-barrier.ts";
import type { RequestIds } from "./consensus/request-id.ts";
import type { DiskState } from "./health/disk-state.ts";
import { Liveness } from "./health/liveness.ts";
import type { Leadership } from "./leadership/leadership.ts";
import { Member, type RaftView } from "./member.ts";
import type { MemberOptions } from "./member-options.ts";
import type { RuntimeModules } from "./member-runtime-modules.ts";
import type { PeerLink } from "./peers/peer-link.ts";
import { workInProgress } from "./raft-view.ts";
import type { AppliedWait } from "./state-machine/applied-wait.ts";
import { progressIntervalMs } from "./upkeep/watch-pump.ts";

interface MemberParts extends RuntimeModules {
  readonly raft: RaftNode;
  readonly view: RaftView;
  readonly loop: RaftLoop;
  readonly proposer: Proposer;
  readonly barrier: ReadBarrier;
  readonly ids: RequestIds;
  readonly leadership: Leadership;
  readonly peers: PeerLink;
  readonly appliedWait: AppliedWait;
  readonly hub: WatchHub;
  readonly disk: DiskState;
  readonly timeoutMs: number;
}

/** The member's face to its API, on top of the parts that do the work. */
export function createMember(options: MemberOptions, parts: MemberParts): Member {
  const { log, view, raft, loop, leadership, peers, disk, clock, logger, random } = parts;
  const { watchProgressNotifyMs, txnOperationsMax, requestBytesMax, strictReconfigCheck } = options;
  const { memberId: id, clusterId } = log.identity;
  const { watch: leaders, loss } = leadership;
  const { timeoutMs } = parts;
  const liveness = new Liveness(workInProgress(view, loop), { clock, logger });
  return new Member({
    ...parts,
    id,
    clusterId,
    raft: view,
    raftStatus: () => raft.status(),
    transfer: (target) => leadership.handOver(target),
    leaders,
    onLeaderLoss: (listener) => loss.onLoss(listener),
    leader: new LeaderQuestions({ ownId: id, leaders, clock, logger, timeoutMs }),
    queries: peers.queries,
    activeSinceMs: (member) => peers.activeSinceMs(member),
    strictReconfigCheck,
    ownVersion: options.version,
    progressIntervalMs: () => progressIntervalMs(watchProgressNotifyMs, random),
    txnOperationsMax,
    requestBytesMax,
    diskTrouble: () => disk.trouble,
    isAlive: () => liveness.isAlive(),
    slowness: () => leadership.slowness,
  });
}
