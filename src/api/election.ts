import { etcdError } from "../base/index.ts";
import { type Member, pairOf, type RangeResult } from "../server/index.ts";
import { etcdserverpb, v3electionpb } from "../wire/protobuf/index.ts";
import type { CallScope } from "./call-scope.ts";
import {
  candidateKey,
  createdAt,
  getOperation,
  oldestCandidate,
  putOperation,
  waitForTurn,
} from "./candidates.ts";

const { DeleteRangeRequest, RequestOp, TxnRequest } = etcdserverpb;
const { CampaignResponse, LeaderKey, LeaderResponse, ProclaimResponse, ResignResponse } =
  v3electionpb;

/** v3electionpb.Election/Campaign: enters the election and waits until elected. */
export async function campaign(
  member: Member,
  request: v3electionpb.CampaignRequest,
  scope: CallScope,
): Promise<v3electionpb.CampaignResponse> {
  const lease = await member.leases.forSession(request.lease);
  const key = candidateKey(request.name, lease);
  const entered = await member.txn(
    TxnRequest.create({
      compare: [createdAt(key, 0)],
      success: [putOperation(key, { value: request.value, lease })],
      failure: [getOperation(key)],
    }),
  );
  let revision = entered.revision;
  /** What the candidate had proclaimed already. */
  let previous: Buffer | undefined;
  const leader = () => LeaderKey.create({ name: request.name, key, rev: BigInt(revision), lease });
  if (!entered.succeeded) {
    const own = pairOf((entered.responses[0] as RangeResult).payloads[0]!);
    revision = own.createRevision;
    previous = own.value;
  }
  try {
    if (previous !== undefined && !previous.equals(request.value)) {
      await proclaimAs(member, leader(), request.value);
    }
    await waitForTurn(member, { name: request.name, revision, scope });
  } catch (error) {
    await resignAs(member, leader());
    throw error;
  }
  return CampaignResponse.create({ header: member.header(entered.revision), leader: leader() });
}

/** v3electionpb.Election/Proclaim: a leader changes its value. */
export async function proclaim(
  member: Member,
  request: v3electionpb.ProclaimRequest,
): Promise<v3electionpb.ProclaimResponse> {
  const { leader: given, value } = request;
  if (given === undefined) throw etcdError("ElectionLeaderMissing");
  if (given.key.length === 0) throw etcdError("EmptyKey");
  // As in etcd, a leader without a lease gets one here, so that its key does not outlive it for ever.
  const lease = await member.leases.forSession(given.lease);
  const revision = await proclaimAs(member, { ...given, lease }, value);
  return ProclaimResponse.create({ header: member.header(revision) });
}

async function proclaimAs(
  member: Member,
  leader: v3electionpb.LeaderKey,
  value: Buffer,
): Promise<number> {
  const result = await member.txn(
    TxnRequest.create({
      compare: [createdAt(leader.key, Number(leader.rev))],
      success: [putOperation(leader.key, { value, lease: leader.lease })],
    }),
  );
  if (!result.succeeded) throw etcdError("ElectionNotLeader");
  return result.revision;
}

/** v3electionpb.Election/Resign: gives leadership up; not an error for who has lost it already. */
export async function resign(
  member: Member,
  request: v3electionpb.ResignRequest,
): Promise<v3electionpb.ResignResponse> {
  if (request.leader === undefined) throw etcdError("ElectionLeaderMissing");
  if (request.leader.key.length === 0) throw etcdError("EmptyKey");
  const revision = await resignAs(member, request.leader);
  return ResignResponse.create({ header: member.header(revision) });
}

async function resignAs(member: Member, leader: v3electionpb.LeaderKey): Promise<number> {
  const requestDeleteRange = DeleteRangeRequest.create({ key: leader.key });
  const result = await member.txn(
    TxnRequest.create({
      compare: [createdAt(leader.key, Number(leader.rev))],
      success: [RequestOp.create({ requestDeleteRange })],
    }),
  );
  return result.revision;
}

/** v3electionpb.Election/Leader: who leads now. */
export async function leader(
  member: Member,
  request: v3electionpb.LeaderRequest,
): Promise<v3electionpb.LeaderResponse> {
  const result = await member.range(oldestCandidate(request.name));
  const oldest = result.payloads[0];
  if (oldest === undefined) throw etcdError("ElectionNoLeader");
  return LeaderResponse.create({ header: member.header(result.revision), kv: pairOf(oldest) });
}
