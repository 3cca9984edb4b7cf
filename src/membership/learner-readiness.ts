/** Of the leader's log, what a learner must have before it may vote (etcd: readyPercent). */
const readyShare = 0.9;

/** `match`: last index known to be stored by the learner, and by the leader itself. */
export function isLearnerReady(match: {
  readonly learner: number;
  readonly leader: number;
}): boolean {
  return match.learner >= match.leader * readyShare;
}
