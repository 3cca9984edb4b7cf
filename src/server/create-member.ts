import type { WatchHub } from "../mvcc/index.ts";
import type { RaftNode } from "../raft/index.ts";
import type { AppliedWait } from "./applied-wait.ts";
import type { DiskState } from "./disk-state.ts";
import { LeaderQuestions } from "./leader-questions.ts";
import type { Leadership } from "./leadership.ts";
import { Liveness } from "./liveness.ts";
import { Member, type RaftView } from "./member.ts";
import type { MemberOptions } from "./member-options.ts";
import type { RuntimeModules } from "./member-runtime-modules.ts";
import type { PeerLink } from "./peers/peer-link.ts";
import type { Proposer } from "./proposer.ts";
import type { RaftLoop } from "./raft-loop.ts";
import { workInProgress } from "./raft-view.ts";
import type { ReadBarrier } from "./read-barrier.ts";
import type { RequestIds } from "./request-id.ts";
import { progressIntervalMs } from "./watch-pump.ts";

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
