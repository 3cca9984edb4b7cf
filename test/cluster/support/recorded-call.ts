// Requests of a recorded history as calls of etcd's gRPC API, and the answers as outcomes.
import { etcdserverpb, type MethodDescriptor, services } from "../../../src/wire/protobuf/index.ts";
import type { CallError } from "../../support/etcd-client.ts";
import { deleteOf, pairOf, putOf, rangeOf, txnOf } from "../../support/history/messages.ts";
import type {
  KeyValueRequest,
  LeaseRequest,
  Outcome,
  Request,
} from "../../support/history/records.ts";

const KV = services["etcdserverpb.KV"];
const Lease = services["etcdserverpb.Lease"];

/** One unary call; `Answered` and `Asked` are the messages of its method. */
export interface RecordedCall<Asked, Answered> {
  readonly method: MethodDescriptor<Asked, Answered>;
  readonly message: Asked;
  outcome(answer: Answered): Outcome & { readonly kind: "ok" };
}

/** Receives a call with its types in place. */
export interface CallVisitor<Result> {
  visit<Asked, Answered>(call: RecordedCall<Asked, Answered>): Result;
}

/** Keep-alives are a stream: see lease-holder.ts. */
export type UnaryRequest = Exclude<Request, { readonly kind: "keepAlive" }>;

export function asCall<Result>(request: UnaryRequest, visitor: CallVisitor<Result>): Result {
  switch (request.kind) {
    case "put":
    case "delete":
    case "range":
    case "txn":
      return asKeyValueCall(request, visitor);
    case "grant":
    case "revoke":
      return asLeaseCall(request, visitor);
    case "compact": {
      const message = etcdserverpb.CompactionRequest.create({ revision: BigInt(request.revision) });
      return visitor.visit({
        method: KV.Compact,
        message,
        outcome: ({ header }) => ({ kind: "ok", revision: header!.revision }),
      });
    }
  }
}

function asKeyValueCall<Result>(request: KeyValueRequest, visitor: CallVisitor<Result>): Result {
  switch (request.kind) {
    case "put":
      return visitor.visit({
        method: KV.Put,
        message: putOf(request),
        outcome: ({ header }) => ({ kind: "ok", revision: header!.revision }),
      });
    case "delete":
      return visitor.visit({
        method: KV.DeleteRange,
        message: deleteOf(request),
        outcome: ({ header, deleted }) => ({
          kind: "ok",
          revision: header!.revision,
          deleted: Number(deleted),
        }),
      });
    case "range":
      return visitor.visit({
        method: KV.Range,
        message: rangeOf(request),
        outcome: ({ header, kvs }) => ({
          kind: "ok",
          revision: header!.revision,
          pairs: kvs.map(pairOf),
        }),
      });
    case "txn":
      return visitor.visit({
        method: KV.Txn,
        message: txnOf(request),
        outcome: txnOutcome,
      });
  }
}

function asLeaseCall<Result>(
  request: Exclude<LeaseRequest, { readonly kind: "keepAlive" }>,
  visitor: CallVisitor<Result>,
): Result {
  const id = request.lease;
  if (request.kind === "revoke") {
    return visitor.visit({
      method: Lease.LeaseRevoke,
      message: etcdserverpb.LeaseRevokeRequest.create({ id }),
      outcome: ({ header }) => ({ kind: "ok", revision: header!.revision }),
    });
  }
  return visitor.visit({
    method: Lease.LeaseGrant,
    message: etcdserverpb.LeaseGrantRequest.create({ id, ttl: BigInt(request.ttlSeconds) }),
    outcome: ({ header, ttl }) => ({
      kind: "ok",
      revision: header!.revision,
      ttlSeconds: Number(ttl),
    }),
  });
}

/** gRPC codes that say what is wrong with a request; all others leave open what became of it. */
const refusals: ReadonlySet<number> = new Set([
  3, // invalid argument
  5, // not found
  6, // already exists
  9, // failed precondition
  11, // out of range
]);

export function failureOf({ code, details }: CallError): Outcome {
  return { kind: refusals.has(code) ? "refused" : "unknown", error: `code ${code}: ${details}` };
}

function txnOutcome(answer: etcdserverpb.TxnResponse): Outcome & { readonly kind: "ok" } {
  const { header, succeeded, responses } = answer;
  const deletions = responses.flatMap(({ responseDeleteRange }) => responseDeleteRange ?? []);
  const ranges = responses.flatMap(({ responseRange }) => responseRange ?? []);
  return {
    kind: "ok",
    revision: header!.revision,
    succeeded,
    deleted: deletions.reduce((total, { deleted }) => total + Number(deleted), 0),
    pairs: ranges.flatMap(({ kvs }) => kvs.map(pairOf)),
  };
}
