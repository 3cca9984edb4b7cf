// What members say of themselves, and whether they say the same.
import assert from "node:assert/strict";
import { etcdserverpb, services } from "../../../src/wire/protobuf/index.ts";
import { eventually } from "./eventually.ts";
import type { ClusterMember } from "./member.ts";

const {
  AlarmAction,
  AlarmRequest,
  HashKVRequest,
  LeaseLeasesRequest,
  MemberListRequest,
  RangeRequest,
  StatusRequest,
} = etcdserverpb;
const { Alarm, HashKV, Status } = services["etcdserverpb.Maintenance"];
const { MemberList } = services["etcdserverpb.Cluster"];
const { LeaseLeases } = services["etcdserverpb.Lease"];
const { Range } = services["etcdserverpb.KV"];

const statusWithinMs = 2_000;

export async function statusOf(member: ClusterMember): Promise<etcdserverpb.StatusResponse> {
  return member.client.ask(Status, StatusRequest.create(), { withinMs: statusWithinMs });
}

/** The leader that all these members name, if it is one of them and they name the same, in the same term. */
export async function agreedLeader(
  members: readonly ClusterMember[],
): Promise<ClusterMember | undefined> {
  const statuses = await Promise.all(members.map(statusOf));
  const [first] = statuses;
  const isAgreed = statuses.every(
    ({ leader, raftTerm }) => leader === first!.leader && raftTerm === first!.raftTerm,
  );
  if (!isAgreed) return undefined;
  return members[statuses.findIndex(({ leader, header }) => leader === header!.memberId)];
}

/** What must be the same on every member, as plain data. */
export interface Agreement {
  readonly hash: number;
  readonly compactRevision: number;
  readonly members: readonly string[];
  readonly leases: readonly string[];
  readonly alarms: readonly string[];
}

async function agreementAt(member: ClusterMember, revision: number): Promise<Agreement> {
  const { client } = member;
  const { hash, compactRevision } = await client.ask(
    HashKV,
    HashKVRequest.create({ revision: BigInt(revision) }),
  );
  const { members } = await client.ask(MemberList, MemberListRequest.create());
  const { leases } = await client.ask(LeaseLeases, LeaseLeasesRequest.create());
  const list = AlarmRequest.create({ action: AlarmAction.GET });
  const { alarms } = await client.ask(Alarm, list);
  return {
    hash,
    compactRevision,
    members: members
      .map(({ id, name, peerUrls, clientUrls, isLearner }) =>
        [id.toString(16), name, ...peerUrls, ...clientUrls, isLearner].join(" "),
      )
      .sort(),
    leases: leases.map(({ id }) => id.toString(16)).sort(),
    alarms: alarms.map(({ memberId, alarm }) => `${memberId.toString(16)} ${alarm}`).sort(),
  };
}

/** The member's revision, as it is locally. */
export async function revisionOf(member: ClusterMember): Promise<number> {
  const request = RangeRequest.create({ key: Buffer.from("\0"), serializable: true });
  return (await member.client.ask(Range, request)).header!.revision;
}

/**
 * Resolves with what all of them hold, when all hold the same: key space up to one revision, members, leases and alarms.
 *
 * @throws {Error} If they do not in time; its cause shows the difference.
 */
export async function agreement(members: readonly ClusterMember[]): Promise<Agreement> {
  return eventually("all members hold the same", async () => {
    const revisions = await Promise.all(members.map(revisionOf));
    const revision = Math.min(...revisions);
    assert.deepEqual(
      revisions,
      revisions.map(() => Math.max(...revisions)),
    );
    const [first, ...others] = await Promise.all(
      members.map((member) => agreementAt(member, revision)),
    );
    for (const other of others) assert.deepEqual(other, first);
    return first;
  });
}
