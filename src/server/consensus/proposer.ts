import { type Clock, type EtcdError, etcdError } from "../../base/index.ts";
import type { DropReason, RaftNode } from "../../raft/index.ts";
import { etcdserverpb, raftpb } from "../../wire/protobuf/index.ts";
import { applyLagEntriesMax } from "../limits.ts";
import type { Proposal, Proposals } from "./proposals.ts";
import type { RaftLoop } from "./raft-loop.ts";
import type { RequestIds } from "./request-id.ts";

const { InternalRaftRequest, Request, RequestHeader } = etcdserverpb;
const { ConfChange } = raftpb;
type Fields = Partial<etcdserverpb.InternalRaftRequest>;

interface ProposerModules {
  readonly raft: RaftNode;
  readonly loop: RaftLoop;
  readonly proposals: Proposals;
  readonly ids: RequestIds;
  readonly clock: Clock;
  readonly requestBytesMax: number;
  readonly timeoutMs: number;
  /** Why nothing can be made durable at the moment: then nothing is proposed. */
  diskTrouble(): string | undefined;
  /** Whether every member of the cluster can apply such a request. */
  isKnownToAll(fields: Fields): boolean;
  applied(): number;
}

/** Takes requests into the log, by way of the leader, and waits for what applying them here comes to. */
export class Proposer {
  readonly #modules: ProposerModules;
  #stopped = false;

  constructor(modules: ProposerModules) {
    this.#modules = modules;
  }

  /** @throws {EtcdError} what the client is told if the request is not taken, refused when applied, or out of time. */
  request(fields: Fields): Promise<unknown> {
    return this.#request(fields, { asLeader: false });
  }

  /**
   * A request that a leader makes because it leads: it enters this member's own log or none. What a deposed leader writes
   * there is never committed, while another leader would take it for a client's word.
   * @throws {EtcdError} also NotLeader
   */
  requestAsLeader(fields: Fields): Promise<unknown> {
    return this.#request(fields, { asLeader: true });
  }

  #request(fields: Fields, { asLeader }: Pick<Proposal, "asLeader">): Promise<unknown> {
    const { ids, requestBytesMax } = this.#modules;
    if (!this.#modules.isKnownToAll(fields)) return Promise.reject(etcdError("NotCapable"));
    const id = ids.next();
    const request = InternalRaftRequest.create({ ...fields, header: RequestHeader.create({ id }) });
    const data = InternalRaftRequest.encode(request);
    if (data.length > requestBytesMax) return Promise.reject(etcdError("RequestTooLarge"));
    return this.#start({ id, data, request, asLeader, propose: (raft) => raft.propose(data) });
  }

  /** Proposes a request in the v2 encoding; its id is drawn here. */
  v2Request(request: etcdserverpb.Request): Promise<unknown> {
    const id = this.#modules.ids.next();
    const data = Request.encode({ ...request, id });
    const propose = (raft: RaftNode) => raft.propose(data);
    return this.#start({ id, data, request: undefined, asLeader: false, propose });
  }

  /** Proposes the change of configuration that `changeWith` makes with the request's id in it. */
  confChange(changeWith: (id: bigint) => raftpb.ConfChange): Promise<unknown> {
    const id = this.#modules.ids.next();
    const change = changeWith(id);
    const data = ConfChange.encode(change);
    const propose = (raft: RaftNode) => raft.proposeConfChange(change, data);
    return this.#start({ id, data, request: undefined, asLeader: false, propose });
  }

  /** Whoever waits for a leader tries again. */
  retryLeaderless(): void {
    for (const proposal of this.#modules.proposals.takeLeaderless()) this.#propose(proposal);
  }

  /** Another entry was committed in the place of the proposal's: nothing has come of it, and nothing will. */
  lost(proposal: Proposal): void {
    this.#modules.clock.soon(() => {
      if (this.#stopped) proposal.reject(etcdError("Stopped"));
      else if (proposal.asLeader) proposal.reject(etcdError("NotLeader"));
      else this.#propose(proposal);
    });
  }

  stop(): void {
    this.#stopped = true;
    this.#modules.proposals.failAll(() => etcdError("Stopped"));
  }

  #start(
    fields: Pick<Proposal, "id" | "data" | "request" | "asLeader" | "propose">,
  ): Promise<unknown> {
    const { clock, timeoutMs } = this.#modules;
    return new Promise((resolve, reject) => {
      const refusal = this.#refusal(fields.data);
      if (refusal !== undefined) {
        reject(refusal);
        return;
      }
      const startedMs = clock.monotonicMs();
      this.#propose({ ...fields, startedMs, deadlineMs: startedMs + timeoutMs, resolve, reject });
    });
  }

  #propose(proposal: Proposal): void {
    const { raft, loop, proposals } = this.#modules;
    if (proposal.asLeader && raft.role !== "leader") {
      proposal.reject(etcdError("NotLeader"));
      return;
    }
    const result = proposal.propose(raft);
    switch (result.kind) {
      case "accepted":
        proposals.logged(proposal, result);
        loop.poke();
        return;
      case "forwarded":
        proposals.forwarded(proposal);
        loop.poke();
        return;
      case "dropped":
        this.#dropped(proposal, result.reason);
        return;
    }
  }

  #refusal(data: Buffer): EtcdError | undefined {
    const { raft, proposals } = this.#modules;
    if (this.#stopped) return etcdError("Stopped");
    if (this.#modules.diskTrouble() !== undefined) return etcdError("NoSpace");
    const lag = raft.committedIndex - this.#modules.applied();
    if (raft.role === "leader" && lag > applyLagEntriesMax) {
      return etcdError("RequestTooManyRequests");
    }
    return proposals.hasRoomFor(data.length) ? undefined : etcdError("RequestTooManyRequests");
  }

  #dropped(proposal: Proposal, reason: DropReason): void {
    // By the time it could be proposed it may be a decision of a leadership that is over.
    if (proposal.asLeader) {
      proposal.reject(etcdError("NotLeader"));
      return;
    }
    switch (reason) {
      case "uncommittedBytes":
        proposal.reject(etcdError("RequestTooManyRequests"));
        return;
      case "notJoint":
        proposal.reject(etcdError("Unhealthy"));
        return;
      // Changes of configuration wait for one another.
      case "confChangePending":
      case "joint":
      case "noLeader":
      case "transferring":
      case "removed":
        this.#modules.proposals.leaderless(proposal);
        return;
    }
  }
}
