import { etcdError } from "../../base/index.ts";
import type { LeaderWatch } from "../consensus/leader-watch.ts";
import type { Cluster } from "../membership/cluster.ts";

interface TransferModules {
  readonly ownId: bigint;
  readonly cluster: Pick<Cluster, "members">;
  readonly leaders: LeaderWatch;
  /** Asks the consensus core to hand over; that may fail without a word. */
  transfer(target: bigint): void;
  readonly timeoutMs: number;
}

/**
 * Hands leadership to another voter and waits until it has it.
 * @throws {EtcdError} NotLeader, BadLeaderTransferee, TimeoutLeaderTransfer
 */
export async function moveLeader(modules: TransferModules, target: bigint): Promise<void> {
  const { ownId, cluster, leaders, transfer, timeoutMs } = modules;
  if (leaders.leader !== ownId) throw etcdError("NotLeader");
  const member = cluster.members().find(({ id }) => id === target);
  if (member === undefined || member.isLearner) throw etcdError("BadLeaderTransferee");
  transfer(target);
  const isMoved = await leaders.until((leader) => leader === target, timeoutMs);
  if (!isMoved) throw etcdError("TimeoutLeaderTransfer");
}
