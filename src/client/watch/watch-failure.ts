import { etcdErrors } from "../../base/index.ts";
import type { etcdserverpb } from "../../wire/protobuf/index.ts";
import { ClientError, type ClientErrorFacts, Status } from "../light/index.ts";

/** The server ended a watch, which it says in an answer to the watch. */
export class WatchCanceled extends ClientError {
  readonly answer: etcdserverpb.WatchResponse;

  constructor(answer: etcdserverpb.WatchResponse, facts: ClientErrorFacts) {
    super(facts);
    this.answer = answer;
  }
}

/** Why the server ended a watch (etcd: WatchResponse.Err of client/v3). */
export function failureOfWatch(answer: etcdserverpb.WatchResponse): WatchCanceled {
  const { cancelReason, compactRevision } = answer;
  if (compactRevision !== 0) {
    return new WatchCanceled(answer, { ...etcdErrors.Compacted, compactRevision });
  }
  if (cancelReason === "") return new WatchCanceled(answer, etcdErrors.FutureRev);
  return new WatchCanceled(answer, { code: Status.failedPrecondition, message: cancelReason });
}

/** Whether a server says so that would take the watch with a new token. */
export function isStaleToken(reason: string): boolean {
  return (
    reason.includes(etcdErrors.InvalidAuthToken.message) ||
    reason.includes(etcdErrors.AuthOldRevision.message)
  );
}
