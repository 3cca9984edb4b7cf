/** One member of the cluster, as all members know it. */
export interface Member {
  /** Unsigned, 64 bits, never 0. */
  readonly id: bigint;
  /** Empty until the member has started and published itself. */
  readonly name: string;
  readonly peerUrls: readonly string[];
  readonly clientUrls: readonly string[];
  readonly isLearner: boolean;
}

export function byId(a: Member, b: Member): number {
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

/** Says of itself what it is called: it has run at least once. */
export function isStarted(member: Member): boolean {
  return member.name !== "";
}
