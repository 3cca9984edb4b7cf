import { etcdError } from "../base/index.ts";
import type { Member } from "../server/index.ts";
import type { ServerCall } from "../wire/grpc/index.ts";

/**
 * A stream whose client requires a leader (metadata `hasleader: true`) ends when the member has lost it for some time, so that
 * the client turns to another member.
 */
export function cutWithoutLeader(
  call: Pick<ServerCall, "metadata" | "abort" | "onOver">,
  member: Pick<Member, "onLeaderLoss">,
): void {
  if (call.metadata.get("hasleader") !== "true") return;
  call.onOver(member.onLeaderLoss(() => call.abort(etcdError("NoLeader"))));
}
