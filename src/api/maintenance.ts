import { etcdError } from "../base/index.ts";
import type { Member } from "../server/index.ts";
import { type ServerMethod, unary } from "../wire/grpc/index.ts";
import { etcdserverpb, services } from "../wire/protobuf/index.ts";
import { withStatus } from "./errors.ts";

const {
  AlarmResponse,
  AlarmType,
  DefragmentResponse,
  DowngradeResponse,
  HashKVResponse,
  HashResponse,
  MoveLeaderResponse,
  StatusResponse,
} = etcdserverpb;
const { DowngradeAction } = etcdserverpb;
const shapes = services["etcdserverpb.Maintenance"];

/** etcdserverpb.Maintenance: what operators ask of one member. */
export function maintenanceService(member: Member, version: string): readonly ServerMethod[] {
  return [
    unary(
      shapes.Alarm,
      withStatus(async (request) => {
        const alarms = await member.alarms.request(request);
        return AlarmResponse.create({ header: member.header(), alarms });
      }),
    ),
    unary(
      shapes.Status,
      withStatus(() => status(member, version)),
    ),
    unary(
      shapes.Defragment,
      withStatus(async () => {
        await member.defragment();
        return DefragmentResponse.create();
      }),
    ),
    unary(
      shapes.Hash,
      withStatus(async () => {
        const hash = await member.hash();
        return HashResponse.create({ header: member.header(), hash });
      }),
    ),
    unary(
      shapes.HashKV,
      withStatus(async ({ revision }) => {
        const { hash, compactRevision, currentRevision } = await member.hashKv(revision);
        const header = member.header(currentRevision);
        return HashKVResponse.create({ header, hash, compactRevision });
      }),
    ),
    unary(
      shapes.MoveLeader,
      withStatus(async ({ targetId }) => {
        await member.moveLeader(targetId);
        return MoveLeaderResponse.create();
      }),
    ),
    unary(
      shapes.Downgrade,
      withStatus(async (request) => {
        const version = await downgrade(member, request);
        return DowngradeResponse.create({ header: member.header(), version });
      }),
    ),
  ];
}

function downgrade(
  { downgrades }: Member,
  { action, version }: etcdserverpb.DowngradeRequest,
): Promise<string> {
  switch (action) {
    case DowngradeAction.VALIDATE:
      return downgrades.validate(version);
    case DowngradeAction.ENABLE:
      return downgrades.enable(version);
    case DowngradeAction.CANCEL:
      return downgrades.cancel();
    default:
      throw etcdError("UnknownMethod");
  }
}

/** Never 0, even of a store without a key: etcdctl 3.6 divides by it and panics. etcd's file is never empty. */
export function dbSizeOf(sizeBytes: number): number {
  return Math.max(sizeBytes, 1);
}

function status(member: Member, version: string): etcdserverpb.StatusResponse {
  const { raft } = member;
  return StatusResponse.create({
    header: member.header(),
    version,
    dbSize: dbSizeOf(member.sizeBytes),
    dbSizeInUse: member.sizeInUseBytes,
    leader: raft.leader,
    raftIndex: raft.committedIndex,
    raftTerm: raft.term,
    raftAppliedIndex: raft.appliedIndex,
    isLearner: member.isLearner,
    errors: statusErrors(member),
  });
}

function statusErrors(member: Member): string[] {
  const errors = member.alarms.active().map(alarmText);
  return member.raft.leader === 0n ? ["etcdserver: no leader", ...errors] : errors;
}

/** Like protobuf's text format, with which official etcd prints an alarm: zero fields are left out, a space ends each. */
export function alarmText({ memberId, alarm }: etcdserverpb.AlarmMember): string {
  const name = Object.entries(AlarmType).find(([, value]) => value === alarm)?.[0] ?? alarm;
  const member = memberId === 0n ? "" : `memberID:${memberId} `;
  return alarm === AlarmType.NONE ? member : `${member}alarm:${name} `;
}
