// Asks the running cluster who its members are, and adds one if that is wanted.
import type { CliInvocation } from "../../cli/index.ts";
import { etcdserverpb, services } from "../../wire/protobuf/index.ts";
import { withCaller } from "../connection.ts";
import { endpointsOf } from "../endpoints.ts";
import { clientOptions } from "../globals.ts";
import type { Output } from "../print/output.ts";
import { type JoinPlan, url } from "./plan.ts";

const { MemberAdd, MemberList } = services["etcdserverpb.Cluster"];

export interface Joined {
  /** `name=URL,name=URL`, this member among them. */
  readonly initialCluster: string;
  /** As lower-case hex; undefined: the cluster has not been told yet. */
  readonly memberId: string | undefined;
}

/** @throws {CliError} if the cluster does not answer or does not want it */
export async function joinCluster(
  invocation: CliInvocation,
  plan: JoinPlan,
  output: Output,
): Promise<Joined> {
  const peerUrl = url(plan.address, plan.ports.peer);
  const endpoints = await endpointsOf(invocation);
  const options = { timeoutMs: invocation.flags.durationMs("command-timeout") };
  const setting = { output, options, clientOptions: await clientOptions(invocation, endpoints) };
  return withCaller(setting, endpoints, async (caller) => {
    const request = etcdserverpb.MemberListRequest.create({ linearizable: true });
    const { members } = await caller.unary(MemberList, request, options);
    const isListed = members.some(({ peerUrls }) => peerUrls.includes(peerUrl));
    if (isListed || !plan.add) return joinedAs(plan, { members, peerUrl });
    const add = { peerUrls: [peerUrl], isLearner: plan.learner };
    const addRequest = etcdserverpb.MemberAddRequest.create(add);
    const answer = await caller.unary(MemberAdd, addRequest, options);
    return joinedAs(plan, { members: answer.members, peerUrl });
  });
}

interface Listed {
  readonly members: readonly etcdserverpb.Member[];
  readonly peerUrl: string;
}

/** Members that have never started have no name yet; theirs does not matter to anybody. Pure. */
export function joinedAs({ name }: JoinPlan, { members, peerUrl }: Listed): Joined {
  const own = members.find(({ peerUrls }) => peerUrls.includes(peerUrl));
  const others = members
    .filter((member) => member !== own)
    .flatMap((member) =>
      member.peerUrls.map((peer) => `${member.name || `member-${member.id.toString(16)}`}=${peer}`),
    );
  const ownUrls = own?.peerUrls ?? [peerUrl];
  return {
    initialCluster: [...others, ...ownUrls.map((peer) => `${name}=${peer}`)].join(","),
    memberId: own?.id.toString(16),
  };
}
