import type { Core, LeaderState } from "./core.ts";
import { MessageType } from "./types.ts";

/** Heartbeats carry the commit index as far as the follower is known to have it, and ask to confirm a read. */
export function broadcastHeartbeat(
  core: Core,
  leader: LeaderState,
  context: Buffer | undefined,
): void {
  for (const [to, progress] of leader.progress) {
    if (to === core.id) continue;
    const commit = Math.min(progress.match, core.log.committed);
    progress.sentCommit = Math.max(progress.sentCommit, commit);
    core.send({ type: MessageType.heartbeat, to, commit, context });
  }
}
