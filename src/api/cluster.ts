import type { ClusterMember, Member } from "../server/index.ts";
import { type ServerMethod, unary } from "../wire/grpc/index.ts";
import { etcdserverpb, services } from "../wire/protobuf/index.ts";
import { withStatus } from "./errors.ts";

const {
  MemberAddResponse,
  MemberListResponse,
  MemberPromoteResponse,
  MemberRemoveResponse,
  MemberUpdateResponse,
  ResponseHeader,
} = etcdserverpb;
const shapes = services["etcdserverpb.Cluster"];

/** etcdserverpb.Cluster: who the members are. Its headers carry no revision. */
export function clusterService(member: Member): readonly ServerMethod[] {
  const answer = (members: readonly ClusterMember[]) => ({
    header: ResponseHeader.create({
      clusterId: member.clusterId,
      memberId: member.id,
      raftTerm: member.raft.term,
    }),
    members: members.map(messageOf),
  });
  return [
    unary(
      shapes.MemberAdd,
      withStatus(async ({ peerUrls, isLearner }) => {
        const added = await member.members.add({ peerUrls, isLearner });
        const { id } = added.member;
        const message = etcdserverpb.Member.create({
          id,
          peerUrls: added.member.peerUrls,
          isLearner,
        });
        return MemberAddResponse.create({ ...answer(added.members), member: message });
      }),
    ),
    unary(
      shapes.MemberRemove,
      withStatus(async ({ id }) =>
        MemberRemoveResponse.create(answer(await member.members.remove(id))),
      ),
    ),
    unary(
      shapes.MemberUpdate,
      withStatus(async ({ id, peerUrls }) =>
        MemberUpdateResponse.create(answer(await member.members.update(id, peerUrls))),
      ),
    ),
    unary(
      shapes.MemberList,
      withStatus(async ({ linearizable }) =>
        MemberListResponse.create(answer(await member.members.list({ linearizable }))),
      ),
    ),
    unary(
      shapes.MemberPromote,
      withStatus(async ({ id }) =>
        MemberPromoteResponse.create(answer(await member.members.promote(id))),
      ),
    ),
  ];
}

function messageOf({
  id,
  name,
  peerUrls,
  clientUrls,
  isLearner,
}: ClusterMember): etcdserverpb.Member {
  return etcdserverpb.Member.create({ id, name, peerUrls, clientUrls, isLearner });
}
