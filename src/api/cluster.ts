import type { ClusterMember, Member } from "../server/index.ts";
import { type ServerMethod, unary } from "../wire/grpc/index.ts";
import { etcdserverpb, services } from "../wire/protobuf/index.ts";
import { withStatus } from "./errors.ts";
import { notYetServed } from "./not-yet.ts";

const { MemberListResponse, ResponseHeader } = etcdserverpb;
const shapes = services["etcdserverpb.Cluster"];

/** etcdserverpb.Cluster: who the members are. Its headers carry no revision. */
export function clusterService(member: Member): readonly ServerMethod[] {
  return [
    unary(
      shapes.MemberList,
      withStatus(async ({ linearizable }) => {
        const members = await member.members({ linearizable });
        const { clusterId, id: memberId, raft } = member;
        const header = ResponseHeader.create({ clusterId, memberId, raftTerm: raft.term });
        return MemberListResponse.create({ header, members: members.map(messageOf) });
      }),
    ),
    ...notYetServed([
      shapes.MemberAdd,
      shapes.MemberRemove,
      shapes.MemberUpdate,
      shapes.MemberPromote,
    ]),
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
