import { type Clock, etcdError, type Timer } from "../base/index.ts";
import type { ProposeResult, RaftNode } from "../raft/index.ts";
import { etcdserverpb } from "../wire/protobuf/index.ts";
import { applyLagEntriesMax, leaderlessRequestsMax } from "./limits.ts";
import type { Proposals } from "./proposals.ts";
import type { RaftLoop } from "./raft-loop.ts";
import type { RequestIds } from "./request-id.ts";

const { InternalRaftRequest, RequestHeader } = etcdserverpb;
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
  applied(): number;
}

/** Takes requests into the log and waits for what applying them comes to. */
export class Proposer {
  readonly #modules: ProposerModules;
  /** Requests that wait for a leader to be known. */
  #leaderless = new Set<() => void>();
  #stopped = false;

  constructor(modules: ProposerModules) {
    this.#modules = modules;
  }

  /** @throws {EtcdError} what the client is told if the request is not taken, refused when applied, or out of time. */
  request(fields: Fields): Promise<unknown> {
    const { ids, requestBytesMax } = this.#modules;
    const header = RequestHeader.create({ id: ids.next() });
    const request = InternalRaftRequest.create({ ...fields, header });
    const data = InternalRaftRequest.encode(request);
    if (data.length > requestBytesMax) return Promise.reject(etcdError("RequestTooLarge"));
    return this.entry(data, request);
  }

  /** Proposes an entry whose data is not an InternalRaftRequest, or is one that was encoded already. */
  entry(data: Buffer, request?: etcdserverpb.InternalRaftRequest): Promise<unknown> {
    return this.#propose(data, { request, propose: (raft) => raft.propose(data) });
  }

  confChange(
    change: Parameters<RaftNode["proposeConfChange"]>[0],
    encoded: Buffer,
  ): Promise<unknown> {
    const propose = (raft: RaftNode) => raft.proposeConfChange(change, encoded);
    return this.#propose(encoded, { request: undefined, propose });
  }

  /** Whoever waits for a leader tries again. */
  leaderChanged(): void {
    const waiting = this.#leaderless;
    this.#leaderless = new Set();
    for (const retry of waiting) retry();
  }

  stop(): void {
    this.#stopped = true;
    this.leaderChanged();
    this.#modules.proposals.failAll(() => etcdError("Stopped"));
  }

  #propose(data: Buffer, proposal: Proposal): Promise<unknown> {
    const { raft, loop, proposals } = this.#modules;
    try {
      this.#checkRoom(data);
    } catch (error) {
      return Promise.reject(error);
    }
    const result = proposal.propose(raft);
    switch (result.kind) {
      case "accepted":
        loop.poke();
        return proposals.wait(result.index, data, proposal.request);
      case "forwarded":
        loop.poke();
        return Promise.reject(etcdError("NotCapable"));
      case "dropped":
        return this.#dropped(data, { proposal, reason: result.reason });
    }
  }

  #checkRoom(data: Buffer): void {
    const { raft, proposals } = this.#modules;
    if (this.#stopped) throw etcdError("Stopped");
    if (this.#modules.diskTrouble() !== undefined) throw etcdError("NoSpace");
    if (raft.committedIndex > this.#modules.applied() + applyLagEntriesMax) {
      throw etcdError("RequestTooManyRequests");
    }
    proposals.checkRoom(data.length);
  }

  #dropped(
    data: Buffer,
    { proposal, reason }: { readonly proposal: Proposal; readonly reason: string },
  ): Promise<unknown> {
    if (reason === "uncommittedBytes") return Promise.reject(etcdError("RequestTooManyRequests"));
    if (reason === "confChangePending" || reason === "joint" || reason === "notJoint") {
      return Promise.reject(etcdError("Unhealthy"));
    }
    return this.#whenLeaderKnown().then(() => this.#propose(data, proposal));
  }

  /** Resolves at the next change of leader; rejects when there is none in time. */
  #whenLeaderKnown(): Promise<void> {
    if (this.#stopped) return Promise.reject(etcdError("Stopped"));
    if (this.#leaderless.size >= leaderlessRequestsMax) {
      return Promise.reject(etcdError("RequestTooManyRequests"));
    }
    return new Promise((resolve, reject) => {
      let timer: Timer;
      const retry = (): void => {
        timer.cancel();
        resolve();
      };
      timer = this.#modules.clock.after(this.#modules.timeoutMs, () => {
        this.#leaderless.delete(retry);
        this.#modules.proposals.noteFailure();
        reject(etcdError("Timeout"));
      });
      this.#leaderless.add(retry);
    });
  }
}

interface Proposal {
  readonly request: etcdserverpb.InternalRaftRequest | undefined;
  propose(raft: RaftNode): ProposeResult;
}
