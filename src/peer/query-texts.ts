import { type EtcdError, type EtcdErrorKind, etcdError, etcdErrors } from "../base/index.ts";

/** How etcd's members word their errors to one another: not always as to clients. */
export const queryTexts = {
  memberNotFound: "membership: ID not found",
  memberNotLearner: "membership: can only promote a learner member",
  learnerNotReady: etcdErrors.LearnerNotReady.message,
  timeout: etcdErrors.Timeout.message,
  compacted: "mvcc: required revision has been compacted",
  futureRevision: "mvcc: required revision is a future revision",
  leaseNotFound: "lease not found",
  notPrimary: etcdErrors.NotPrimaryLessor.message,
  leaseTimeout: "waiting for node to catch up its applied index has timed out",
} as const;

const kinds: readonly (readonly [string, EtcdErrorKind])[] = [
  [queryTexts.memberNotFound, "MemberNotFound"],
  [queryTexts.memberNotLearner, "MemberNotLearner"],
  [queryTexts.compacted, "Compacted"],
  [queryTexts.futureRevision, "FutureRev"],
  [queryTexts.leaseNotFound, "LeaseNotFound"],
  [queryTexts.leaseTimeout, "Timeout"],
  ...Object.entries(etcdErrors).map(
    ([kind, { message }]) => [message, kind as EtcdErrorKind] as const,
  ),
];

/** The client's error that another member's answer stands for; undefined: none that is known. */
export function errorFromText(text: string): EtcdError | undefined {
  const known = kinds.find(([message]) => text === message);
  return known === undefined ? undefined : etcdError(known[1]);
}
