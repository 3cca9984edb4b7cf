import { EtcdError, etcdError } from "../../base/index.ts";
import type { Checkpoint, Lessor } from "../../lease/index.ts";
import type { PeerLease, PeerQueries } from "../../peer/index.ts";
import { etcdserverpb } from "../../wire/protobuf/index.ts";
import type { LeaderQuestions } from "../consensus/leader-questions.ts";
import type { Proposer } from "../consensus/proposer.ts";
import type { ReadBarrier } from "../consensus/read-barrier.ts";
import type { RequestIds } from "../consensus/request-id.ts";
import { sessionLeaseTtlSeconds } from "../limits.ts";
import type { AppliedWait } from "../state-machine/applied-wait.ts";
import type { LeaseGranted, ReplicatedState } from "../state-machine/apply.ts";

const { LeaseCheckpoint, LeaseCheckpointRequest, LeaseGrantRequest, LeaseRevokeRequest } =
  etcdserverpb;

/** A member that asks waits no longer for the leader to apply what it has committed (etcd: applyTimeout). */
const applyWaitMs = 1_000;

/** Which lease is asked about. */
export interface LeaseQuery {
  readonly leaseId: bigint;
  /** Whether its keys are wanted too. */
  readonly keys: boolean;
}

interface LeaseModules {
  readonly state: Pick<ReplicatedState, "lessor" | "metrics">;
  readonly proposer: Proposer;
  readonly barrier: ReadBarrier;
  readonly ids: RequestIds;
  readonly leader: LeaderQuestions;
  readonly queries: Pick<PeerQueries, "renewLease" | "leaseTimeToLive">;
  readonly appliedWait: AppliedWait;
  readonly raft: { readonly committedIndex: number; readonly term: number };
  /** Proposes what would make the store grow, or refuses it. */
  write(fields: Partial<etcdserverpb.InternalRaftRequest>): Promise<unknown>;
}

/**
 * Leases as clients know them. That they exist is replicated; how much time they have left only the leader knows, and a
 * member that does not lead asks it. Rejections are `EtcdError`s.
 */
export class MemberLeases {
  readonly #modules: LeaseModules;

  constructor(modules: LeaseModules) {
    this.#modules = modules;
  }

  async grant(request: etcdserverpb.LeaseGrantRequest): Promise<LeaseGranted> {
    const id = request.id === 0n ? this.#freshId() : request.id;
    const leaseGrant = LeaseGrantRequest.create({ ...request, id });
    return (await this.#modules.write({ leaseGrant })) as LeaseGranted;
  }

  #freshId(): bigint {
    const { ids, state } = this.#modules;
    for (;;) {
      const id = ids.nextLease();
      if (!state.lessor.has(id)) return id;
    }
  }

  /** The given lease, or one of 60 s made for a client that brought none. */
  async forSession(id: bigint): Promise<bigint> {
    if (id !== 0n) return id;
    return (await this.grant(LeaseGrantRequest.create({ ttl: sessionLeaseTtlSeconds }))).id;
  }

  /** Returns the revision at which the lease and its keys were gone. */
  async revoke(id: bigint): Promise<number> {
    const leaseRevoke = LeaseRevokeRequest.create({ id });
    return (await this.#modules.proposer.request({ leaseRevoke })) as number;
  }

  /** Revokes a lease whose time is up, which only its leader can tell. @throws {EtcdError} also NotLeader */
  async revokeExpired(id: bigint): Promise<void> {
    const leaseRevoke = LeaseRevokeRequest.create({ id });
    await this.#modules.proposer.requestAsLeader({ leaseRevoke });
  }

  /**
   * Replicates how much time leases have left; 0 for one that has its full time again.
   * @throws {EtcdError} also NotLeader
   */
  async checkpoint(checkpoints: readonly Checkpoint[]): Promise<void> {
    const leaseCheckpoint = LeaseCheckpointRequest.create({
      checkpoints: checkpoints.map((checkpoint) => LeaseCheckpoint.create(checkpoint)),
    });
    await this.#modules.proposer.requestAsLeader({ leaseCheckpoint });
  }

  /** IDs of all leases. */
  list(): bigint[] {
    return this.#modules.state.lessor.list();
  }

  /** The lease's full time in seconds; 0 for a lease that is gone. Renewing one past its end waits for its revocation. */
  renew(id: bigint): Promise<bigint> {
    const { leader, queries } = this.#modules;
    return leader.ask({
      what: "renewal of a lease",
      here: () => this.#renewHere(id),
      there: (member) => queries.renewLease(member, id).catch(zeroIfGone),
      isFinal: () => false,
    });
  }

  /** A renewal for another member. @throws {EtcdError} NotLeader, LeaseNotFound, Timeout */
  async renewForPeer(id: bigint): Promise<bigint> {
    await this.#catchUp();
    const ttl = await this.#renewHere(id);
    if (ttl === undefined) throw etcdError("NotLeader");
    if (ttl === 0n) throw etcdError("LeaseNotFound");
    return ttl;
  }

  async #renewHere(id: bigint): Promise<bigint | undefined> {
    const { state } = this.#modules;
    for (;;) {
      const { lessor, metrics } = state;
      const renewal = lessor.renew(id);
      switch (renewal.kind) {
        case "renewed":
          if (!(await this.#isConfirmed(lessor))) return undefined;
          metrics.etcd_debugging_lease_renewed_total.inc();
          metrics.etcd_debugging_lease_ttl_total.observe(Number(renewal.ttl));
          if (renewal.forgetCheckpoint) await this.checkpoint([{ id, remainingTtl: 0n }]);
          return renewal.ttl;
        case "not-found":
          return 0n;
        case "not-primary":
          return undefined;
        case "expired":
          await new Promise<void>((resolve) => lessor.onSettled(id, resolve));
      }
    }
  }

  /**
   * Whether this member led until after it had renewed: if so, whoever leads next gives the lease its full time again. One that
   * stood still may have been deposed without knowing it, and the lease be revoked (etcd: ensureLeadership).
   */
  async #isConfirmed(lessor: Lessor): Promise<boolean> {
    const { raft, barrier, state } = this.#modules;
    const { term } = raft;
    await barrier.wait();
    return raft.term === term && state.lessor === lessor && lessor.isPrimary;
  }

  /** Of a lease granted a moment ago too: a leader looks at the log first. */
  timeToLive(query: LeaseQuery): Promise<PeerLease> {
    const { leader, queries, barrier, state } = this.#modules;
    return leader.ask({
      what: "time to live of a lease",
      here: async () => {
        if (!state.lessor.isPrimary) return undefined;
        await barrier.wait();
        return this.#timeToLiveHere(query);
      },
      there: (member) => queries.leaseTimeToLive(member, query),
      isFinal: () => false,
    });
  }

  /** For another member. @throws {EtcdError} NotLeader, Timeout */
  async timeToLiveForPeer(query: LeaseQuery): Promise<PeerLease> {
    await this.#catchUp();
    const answer = this.#timeToLiveHere(query);
    if (answer === undefined) throw etcdError("NotLeader");
    return answer;
  }

  #timeToLiveHere({ leaseId, keys }: LeaseQuery): PeerLease | undefined {
    const answer = this.#modules.state.lessor.timeToLive(leaseId);
    switch (answer.kind) {
      case "not-primary":
        return undefined;
      case "not-found":
        return { ttl: -1n, grantedTtl: 0n, keys: [] };
      case "found": {
        const { ttl, grantedTtl } = answer;
        const sorted = keys ? answer.keys.toSorted() : [];
        return { ttl, grantedTtl, keys: sorted.map((key) => Buffer.from(key, "latin1")) };
      }
    }
  }

  /** What the asking member may know of already is known here too. */
  async #catchUp(): Promise<void> {
    const { appliedWait, raft } = this.#modules;
    const isThere = await appliedWait.reach(raft.committedIndex, applyWaitMs);
    if (!isThere) throw etcdError("Timeout");
  }
}

function zeroIfGone(error: unknown): bigint {
  if (error instanceof EtcdError && error.kind === "LeaseNotFound") return 0n;
  throw error;
}
