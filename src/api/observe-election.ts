import { type Member, pairOf } from "../server/index.ts";
import { type mvccpb, v3electionpb } from "../wire/protobuf/index.ts";
import type { CallScope } from "./call-scope.ts";
import { candidatePrefix, oldestCandidate } from "./candidates.ts";

const { LeaderResponse } = v3electionpb;

interface Observation {
  readonly request: v3electionpb.LeaderRequest;
  readonly scope: CallScope;
  /** False: the client is slow. What changes until it takes more again is summed up in the latest state. */
  readonly send: (response: v3electionpb.LeaderResponse) => boolean;
}

/**
 * v3electionpb.Election/Observe: the leader's pair now, then each that it proclaims; when its key goes, the next leader's.
 * @returns what to call when there is room again.
 */
export async function observe(member: Member, observation: Observation): Promise<() => void> {
  const observer = new ElectionObserver(member, observation);
  observation.scope.onEnd(observer.start());
  await observer.look();
  return () => observer.drained();
}

class ElectionObserver {
  readonly #member: Member;
  readonly #observation: Observation;
  readonly #prefix: string;
  /** The leader's key; undefined while it is being looked for, or while there is none. */
  #leader: string | undefined;
  #isLooking = false;
  /** The last revision that touched a candidate. */
  #changedAt = 0;
  #hasRoom = true;
  #unsent: { readonly kv: mvccpb.KeyValue; readonly revision: number } | undefined;

  constructor(member: Member, observation: Observation) {
    this.#member = member;
    this.#observation = observation;
    this.#prefix = candidatePrefix(observation.request.name).toString("latin1");
  }

  /** Returns how to stop. */
  start(): () => void {
    return this.#member.onChanges((revision, written) => {
      if (written === undefined || written.span !== undefined) {
        this.#changedAt = revision;
        this.#leader = undefined;
      }
      for (const { key, kind, payload } of written?.changes ?? []) {
        if (!key.startsWith(this.#prefix)) continue;
        this.#changedAt = revision;
        if (key !== this.#leader) continue;
        if (kind === "put") this.#show(pairOf(payload), revision);
        else this.#leader = undefined;
      }
      // As in etcd, a look that fails ends nothing: the next change brings another.
      if (this.#leader === undefined && this.#changedAt === revision) {
        this.look().catch(() => undefined);
      }
    });
  }

  /** Finds the leader there is now and shows it. */
  async look(): Promise<void> {
    if (this.#isLooking) return;
    this.#isLooking = true;
    try {
      for (;;) {
        const found = await this.#member.range(oldestCandidate(this.#observation.request.name));
        // What happened since the range was read is not in it.
        if (this.#changedAt > found.revision) continue;
        const oldest = found.payloads[0];
        if (oldest === undefined) return;
        const kv = pairOf(oldest);
        this.#leader = kv.key.toString("latin1");
        this.#show(kv, found.revision);
        return;
      }
    } finally {
      this.#isLooking = false;
    }
  }

  drained(): void {
    this.#hasRoom = true;
    const unsent = this.#unsent;
    this.#unsent = undefined;
    if (unsent !== undefined) this.#show(unsent.kv, unsent.revision);
  }

  #show(kv: mvccpb.KeyValue, revision: number): void {
    if (!this.#hasRoom) {
      this.#unsent = { kv, revision };
      return;
    }
    const header = this.#member.header(revision);
    this.#hasRoom = this.#observation.send(LeaderResponse.create({ header, kv }));
  }
}
