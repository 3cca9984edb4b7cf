import { applianceVersion, type Clock } from "../base/index.ts";
import type { SystemdNotify } from "../host/index.ts";
import type { Member } from "../server/index.ts";

/** How often `systemctl status` is told how the member is. */
const intervalMs = 5_000;

/** Keeps the status line of the service manager true: role, leader, revision, size, and the release that runs, which after an upgrade is not the installed one. */
export function reportStatus(
  member: Member,
  { clock, notify }: { readonly clock: Clock; readonly notify: SystemdNotify },
): void {
  const report = (): void => {
    notify.status(statusLine(member));
    clock.after(intervalMs, report);
  };
  report();
}

export function statusLine(member: Member): string {
  const { raft } = member;
  const role = raft.isLeader ? "leader" : "follower";
  const leader = raft.leader === 0n ? "no leader" : `leader ${raft.leader.toString(16)}`;
  const size = (member.sizeBytes / (1024 * 1024)).toFixed(1);
  const trouble = member.diskTrouble === undefined ? "" : `, NOT WRITING: ${member.diskTrouble}`;
  const facts = [role, leader, `revision ${member.header().revision}`, `db ${size} MiB`];
  return `${facts.join(", ")}, version ${applianceVersion}${trouble}`;
}
