import type { Member } from "../server/index.ts";
import type { CancelReason, ServerCall } from "../wire/grpc/index.ts";
import {
  type ServerMethod,
  StatusCode,
  StatusError,
  serverStreaming,
  unary,
} from "../wire/grpc/index.ts";
import { services } from "../wire/protobuf/index.ts";
import type { CallScope } from "./call-scope.ts";
import { cutWithoutLeader } from "./cut-without-leader.ts";
import { campaign, leader, proclaim, resign } from "./election.ts";
import { recipeStatusOf, withStatus } from "./errors.ts";
import { lock, unlock } from "./lock.ts";
import { observe } from "./observe-election.ts";

/** v3lockpb.Lock and v3electionpb.Election: recipes on the key space that the server plays for its clients. */
export function concurrencyServices(member: Member): readonly ServerMethod[] {
  const locks = services["v3lockpb.Lock"];
  const elections = services["v3electionpb.Election"];
  return [
    unary(
      locks.Lock,
      withStatus((request, call) => lock(member, request, scopeOf(call)), recipeStatusOf),
    ),
    unary(
      locks.Unlock,
      withStatus((request) => unlock(member, request), recipeStatusOf),
    ),
    unary(
      elections.Campaign,
      withStatus((request, call) => campaign(member, request, scopeOf(call)), recipeStatusOf),
    ),
    unary(
      elections.Proclaim,
      withStatus((request) => proclaim(member, request), recipeStatusOf),
    ),
    unary(
      elections.Leader,
      withStatus((request) => leader(member, request), recipeStatusOf),
    ),
    unary(
      elections.Resign,
      withStatus((request) => resign(member, request), recipeStatusOf),
    ),
    serverStreaming(elections.Observe, async (request, call) => {
      cutWithoutLeader(call, member);
      try {
        const send = call.send.bind(call);
        call.onDrain(await observe(member, { request, scope: scopeOf(call), send }));
      } catch (error) {
        throw recipeStatusOf(error);
      }
    }),
  ];
}

function scopeOf(call: ServerCall): CallScope {
  return {
    onEnd(listener) {
      let listening = true;
      call.onCancel((reason) => {
        if (listening) listener(endOf(reason));
      });
      return () => {
        listening = false;
      };
    },
  };
}

function endOf(reason: CancelReason): Error {
  return reason === "deadline"
    ? new StatusError(StatusCode.deadlineExceeded, "context deadline exceeded")
    : new StatusError(StatusCode.cancelled, "context canceled");
}
