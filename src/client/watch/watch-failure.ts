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
    const message = "etcdserver: mvcc: required revision has been compacted";
    return new WatchCanceled(answer, { code: Status.outOfRange, message, compactRevision });
  }
  if (cancelReason === "") {
    const message = "etcdserver: mvcc: required revision is a future revision";
    return new WatchCanceled(answer, { code: Status.outOfRange, message });
  }
  return new WatchCanceled(answer, { code: Status.failedPrecondition, message: cancelReason });
}

/** Whether a server says so that would take the watch with a new token. */
export function isStaleToken(reason: string): boolean {
  return (
    reason.includes("etcdserver: invalid auth token") ||
    reason.includes("etcdserver: revision of auth store is old")
  );
}
