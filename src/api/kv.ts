import { etcdError } from "../base/index.ts";
import type { Member, RangeResult } from "../server/index.ts";
import { LargeMessage, type ServerCall, type ServerMethod, unary } from "../wire/grpc/index.ts";
import { etcdserverpb, services } from "../wire/protobuf/index.ts";
import { checkDeleteRange, checkPut, checkRange, checkTxn } from "./check-kv.ts";
import { withStatus } from "./errors.ts";
import {
  type Answer,
  deleteRangeResponse,
  type HeaderStamp,
  putResponse,
  rangeResponse,
  txnResponse,
} from "./kv-encoding.ts";
import { checkRangeOnLearner } from "./learner-gate.ts";
import { PendingAnswers } from "./pending-answers.ts";
import { largeAnswerBytes, RangeSource } from "./range-source.ts";
import type { SlowCallLog } from "./slow-calls.ts";
import { boundedTxnCodec } from "./txn-request.ts";

const { CompactionResponse, ResponseHeader } = etcdserverpb;
const shapes = services["etcdserverpb.KV"];

/** etcdserverpb.KV: the key space. */
export function kvService(
  member: Member,
  slow: Pick<SlowCallLog, "answering">,
): readonly ServerMethod[] {
  const { clusterId, id: memberId } = member;
  const identity = ResponseHeader.encode(ResponseHeader.create({ clusterId, memberId }));
  const stamp = (revision: number): HeaderStamp => ({
    identity,
    revision,
    raftTerm: member.raft.term,
  });
  const pending = new PendingAnswers();
  const answer = (result: RangeResult, { path, peer: { remoteAddress } }: ServerCall) =>
    answerRange({ header: stamp(result.revision), result }, pending, (bytes) =>
      slow.answering({ path, remoteAddress, bytes }),
    );
  return [
    unary(
      { ...shapes.Range, response: rangeResponse },
      withStatus((request, call: ServerCall) => {
        checkRangeOnLearner(member, request);
        checkRange(request);
        const result = member.range(request);
        return result instanceof Promise
          ? result.then((late) => answer(late, call))
          : answer(result, call);
      }),
    ),
    unary(
      { ...shapes.Put, response: putResponse },
      withStatus(async (request) => {
        checkPut(request);
        const result = await member.put(request);
        return { header: stamp(result.revision), result };
      }),
    ),
    unary(
      { ...shapes.DeleteRange, response: deleteRangeResponse },
      withStatus(async (request) => {
        checkDeleteRange(request);
        const result = await member.deleteRange(request);
        return { header: stamp(result.revision), result };
      }),
    ),
    unary(
      {
        ...shapes.Txn,
        request: boundedTxnCodec(member.limits.txnOperationsMax),
        response: txnResponse,
      },
      withStatus(async (request) => {
        if (request === "too many operations") throw etcdError("TooManyOps");
        checkTxn(request, member.limits.txnOperationsMax);
        const result = await member.txn(request);
        return { header: stamp(result.revision), result };
      }),
    ),
    unary(
      shapes.Compact,
      withStatus(async (request) => {
        await member.compact(request);
        return CompactionResponse.create({ header: member.header() });
      }),
    ),
  ];
}

/** @throws {EtcdError} If too many large answers wait for their clients already. */
function answerRange(
  { header, result }: Answer<RangeResult>,
  pending: PendingAnswers,
  answering: (bytes: number) => () => void,
): Answer<RangeResult> | LargeMessage {
  const answer = { header, result };
  const pairs = result.payloads.length;
  if (pairs === 1) return answer;
  const length = rangeResponse.size(answer);
  if (length <= largeAnswerBytes) return answer;
  if (!pending.add(pairs)) throw etcdError("RequestTooManyRequests");
  const taken = answering(length);
  const onClose = (): void => {
    pending.remove(pairs);
    taken();
  };
  return new LargeMessage(new RangeSource(answer, { length, onClose }));
}
