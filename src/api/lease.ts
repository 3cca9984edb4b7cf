import type { Member } from "../server/index.ts";
import { type BidiCall, type ServerMethod, streaming, unary } from "../wire/grpc/index.ts";
import { etcdserverpb, services } from "../wire/protobuf/index.ts";
import { cutWithoutLeader } from "./cut-without-leader.ts";
import { statusOf, withStatus } from "./errors.ts";

const {
  LeaseGrantResponse,
  LeaseKeepAliveResponse,
  LeaseLeasesResponse,
  LeaseRevokeResponse,
  LeaseStatus,
  LeaseTimeToLiveResponse,
} = etcdserverpb;
const shapes = services["etcdserverpb.Lease"];

/** etcdserverpb.Lease: keys that live as long as somebody keeps them alive. */
export function leaseService(member: Member): readonly ServerMethod[] {
  return [
    unary(
      shapes.LeaseGrant,
      withStatus(async (request) => {
        const { id, ttl } = await member.leases.grant(request);
        return LeaseGrantResponse.create({ header: member.header(), id, ttl });
      }),
    ),
    unary(
      shapes.LeaseRevoke,
      withStatus(async ({ id }) => {
        const revision = await member.leases.revoke(id);
        return LeaseRevokeResponse.create({ header: member.header(revision) });
      }),
    ),
    unary(
      shapes.LeaseTimeToLive,
      withStatus((request) => timeToLive(member, request)),
    ),
    unary(
      shapes.LeaseLeases,
      withStatus(() => {
        const leases = member.leases.list().map((id) => LeaseStatus.create({ id }));
        return LeaseLeasesResponse.create({ header: member.header(), leases });
      }),
    ),
    streaming(shapes.LeaseKeepAlive, (call) => keepAlive(member, call)),
  ];
}

async function timeToLive(
  member: Member,
  { id, keys }: etcdserverpb.LeaseTimeToLiveRequest,
): Promise<etcdserverpb.LeaseTimeToLiveResponse> {
  const answer = await member.leases.timeToLive({ leaseId: id, keys });
  return LeaseTimeToLiveResponse.create({ header: member.header(), id, ...answer });
}

type KeepAliveCall = BidiCall<
  etcdserverpb.LeaseKeepAliveRequest,
  etcdserverpb.LeaseKeepAliveResponse
>;

/**
 * Answers in order, one request at a time; what comes meanwhile waits in the stream's window. A lease that is gone is
 * answered with TTL 0 and the stream goes on.
 */
function keepAlive(member: Member, call: KeepAliveCall): void {
  cutWithoutLeader(call, member);
  let ended = false;
  let busy = false;
  call.onMessage(({ id }) => {
    // The revision is that before the renewal, as in etcd.
    const header = member.header();
    busy = true;
    call.pause();
    member.leases.renew(id).then(
      (ttl) => {
        busy = false;
        call.send(LeaseKeepAliveResponse.create({ header, id, ttl }));
        call.resume();
        if (ended) call.end();
      },
      (error: unknown) => call.fail(statusOf(error)),
    );
  });
  call.onEnd(() => {
    ended = true;
    if (!busy) call.end();
  });
}
