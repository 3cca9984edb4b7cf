import { assert, type Clock, EtcdError, etcdError, type Logger } from "../../base/index.ts";
import type { PageLease, PageRef, RangeQuery } from "../../mvcc/index.ts";
import { type Entry, EntryType } from "../../raft/index.ts";
import { etcdserverpb, ProtobufError, raftpb } from "../../wire/protobuf/index.ts";
import type { Proposal, Proposals } from "../consensus/proposals.ts";
import { Unfinished } from "../kv/steps.ts";
import { applySliceMs } from "../limits.ts";
import { applyRequest, queriesOf, type ReplicatedState } from "./apply.ts";

type InternalRaftRequest = etcdserverpb.InternalRaftRequest;
const { ConfChange } = raftpb;
const { AlarmType, InternalRaftRequest, Request } = etcdserverpb;

/** Entries that are not key-value requests, and what follows from applied ones. */
export interface ApplierHooks {
  /**
   * A ConfChange or ConfChangeV2; `isNew` is false when the backend has its effect already. Returns what the proposer is
   * told; throws an EtcdError to refuse it.
   */
  confChange(entry: Entry, isNew: boolean): unknown;
  /** A request in the v2 encoding, by which 3.4 and 3.5 members publish themselves and the cluster's version. */
  v2Request(request: etcdserverpb.Request): unknown;
  /** A membership change in the v3 encoding. Returns false if the request is none. */
  clusterRequest(request: InternalRaftRequest): boolean;
  /** Everything up to `index` is applied; called once a slice. */
  applied(index: number): void;
  /** A request was refused for want of space. */
  spaceExhausted(): void;
  /** A compaction was applied: its data is to be removed. */
  compacted(): void;
  /** State may be damaged: the member must stop. */
  failed(error: unknown): void;
  /** One request was applied in so much time. */
  took(request: InternalRaftRequest, durationMs: number, refusal: EtcdError | undefined): void;
}

interface ApplierModules {
  readonly state: ReplicatedState;
  readonly proposals: Proposals;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly hooks: ApplierHooks;
  /** Entries up to here are already in the backend: they are looked at for the membership only. */
  readonly consistentIndex: number;
  /** Entries up to here are never handed in. */
  readonly appliedIndex: number;
}

interface Taken {
  readonly entry: Entry;
  readonly request: InternalRaftRequest | undefined;
  readonly proposal: Proposal | undefined;
}

interface Applied extends Taken {
  readonly result: unknown;
}

/** An entry of which some is applied. The backend is held until the rest is. */
interface Halfway extends Taken {
  readonly left: Unfinished;
  readonly release: () => void;
}

/** A state that comes in one piece, in place of the entries up to an index. */
interface Replacement {
  readonly index: number;
  readonly term: number;
  replace(): Promise<void>;
  readonly done: PromiseWithResolvers<void>;
}

/**
 * Applies committed entries in order, in slices that leave the event loop free in between, and answers the proposals they
 * came from. The only writer of replicated state.
 */
export class EntryApplier {
  readonly #modules: ApplierModules;
  #skipUntil: number;
  #replacement: Replacement | undefined;
  #halfway: Halfway | undefined;
  #queue: Entry[] = [];
  #at = 0;
  #running = false;
  #stopped = false;
  #applied: number;
  #appliedTerm = 0;
  #nowMs = 0;
  /** Brought into memory for the next entry. */
  #pages: PageLease[] = [];

  constructor(modules: ApplierModules) {
    this.#modules = modules;
    this.#skipUntil = modules.consistentIndex;
    this.#applied = modules.appliedIndex;
  }

  /** Index of the last entry applied. */
  get applied(): number {
    return this.#applied;
  }

  get appliedTerm(): number {
    return this.#appliedTerm;
  }

  enqueue(entries: readonly Entry[]): void {
    for (const entry of entries) this.#queue.push(entry);
    if (!this.#running) this.#run();
  }

  /**
   * Calls `replace`, while no entry is being applied, to put the state after the entry at `index` in place of the one there
   * is. Entries up to it that wait to be applied are dropped. Rejects as `replace` does, or if there is no time left for it.
   */
  replaceState(
    { index, term }: { readonly index: number; readonly term: number },
    replace: () => Promise<void>,
  ): Promise<void> {
    if (this.#stopped) return Promise.reject(etcdError("Stopped"));
    assert(this.#replacement === undefined, "one state is replaced at a time");
    assert(index > this.#applied, "a state is replaced by a newer one");
    const done = Promise.withResolvers<void>();
    this.#replacement = { index, term, replace, done };
    if (!this.#running) this.#run();
    return done.promise;
  }

  stop(): void {
    this.#stopped = true;
    this.#replacement?.done.reject(etcdError("Stopped"));
    this.#replacement = undefined;
    // What was applied so far is on its way to the disk, and half an entry must not get there.
    while (this.#halfway !== undefined) this.#goOn(this.#halfway);
  }

  #run(): void {
    this.#running = true;
    this.#slices().catch((error: unknown) => {
      // Neither finished nor released: what there is of it stays off the disk.
      this.#halfway = undefined;
      this.stop();
      this.#modules.hooks.failed(error);
    });
  }

  /** Runs synchronously up to the first thing that has to be waited for, as nearly always there is none. */
  async #slices(): Promise<void> {
    const { clock, state } = this.#modules;
    let sliceStartMs = clock.monotonicMs();
    this.#nowMs = sliceStartMs;
    while (this.#hasWork() && !this.#stopped) {
      if (this.#replacement !== undefined) {
        this.#releasePages();
        await this.#replace(this.#replacement);
        continue;
      }
      const entry = this.#queue[this.#at]!;
      const request = this.#requestOf(entry);
      const queries = request === undefined ? noQueries : queriesOf(request);
      const missing = queries.length === 0 ? noPages : state.store.missingFor(queries);
      if (missing.length > 0) {
        this.#endSlice();
        // All are held until the entry is applied: what one load brings could push out what was there before it, for ever.
        this.#pages.push(await state.store.load(missing));
        continue;
      }
      this.#applyNext(entry, request);
      while (this.#halfway !== undefined) {
        await clock.yield();
        if (this.#halfway !== undefined) this.#goOn(this.#halfway);
      }
      this.#releasePages();
      const backlogged = state.backend.pendingBytes > pendingBytesMax;
      if (backlogged || this.#nowMs - sliceStartMs > applySliceMs) {
        this.#endSlice();
        await (backlogged ? state.backend.commit() : clock.yield());
        sliceStartMs = clock.monotonicMs();
        this.#nowMs = sliceStartMs;
      }
    }
    this.#releasePages();
    this.#endSlice();
    // In the same turn as the look at the queue: what arrives from now on starts a new run.
    this.#running = false;
  }

  #releasePages(): void {
    if (this.#pages.length === 0) return;
    for (const lease of this.#pages) lease.release();
    this.#pages = [];
  }

  #hasWork(): boolean {
    return this.#replacement !== undefined || this.#at < this.#queue.length;
  }

  async #replace(replacement: Replacement): Promise<void> {
    const { index, term, replace, done } = replacement;
    this.#endSlice();
    try {
      await replace();
    } catch (error) {
      this.#replacement = undefined;
      done.reject(error);
      return;
    }
    this.#replacement = undefined;
    this.#queue = this.#queue.filter((entry) => entry.index > index);
    this.#applied = index;
    this.#appliedTerm = term;
    this.#skipUntil = index;
    this.#tellApplied();
    done.resolve();
  }

  #applyNext(entry: Entry, request: InternalRaftRequest | undefined): void {
    assert(entry.index === this.#applied + 1, "entries are applied in order");
    const { proposals, state } = this.#modules;
    const proposal = proposals.take(entry) ?? this.#forwardedProposal(entry, request);
    const result = this.#resultOf(entry, request);
    if (!(result instanceof Unfinished)) {
      this.#settle({ entry, request, proposal, result });
      return;
    }
    const release = state.backend.hold();
    this.#halfway = { entry, request, proposal, left: result, release };
    // Of the entries before.
    this.#endSlice();
  }

  /** One step more of the entry that is halfway. */
  #goOn(halfway: Halfway): void {
    const result = stepOf(halfway.left);
    if (result instanceof Unfinished) return;
    this.#halfway = undefined;
    this.#settle({ ...halfway, result });
    this.#endSlice();
    halfway.release();
  }

  /** Ends an entry. @param result what it came to, or the refusal */
  #settle({ entry, request, proposal, result }: Applied): void {
    const { hooks, state } = this.#modules;
    this.#applied = entry.index;
    this.#appliedTerm = entry.term;
    this.#at++;
    if (!(result instanceof EtcdError)) {
      this.#countTime(request, undefined);
      proposal?.resolve(result);
      return;
    }
    this.#countTime(request, result);
    // An alarm that is raised already, by whomever, is the reason for the refusal and raises no other.
    const isNews = !state.alarms.isActive(AlarmType.NOSPACE);
    if (result.kind === "NoSpace" && isNews) hooks.spaceExhausted();
    proposal?.reject(result);
  }

  /** What was put into the backend, unless it is held, belongs to entries <= applied whenever the event loop is let go. */
  #endSlice(): void {
    if (this.#at === 0) return;
    const { state } = this.#modules;
    if (this.#applied > this.#skipUntil) {
      state.backend.setConsistentIndex({ index: this.#applied, term: this.#appliedTerm });
    }
    this.#queue = this.#queue.slice(this.#at);
    this.#at = 0;
    this.#tellApplied();
  }

  #tellApplied(): void {
    const { proposals, hooks } = this.#modules;
    proposals.appliedTerm(this.#appliedTerm);
    hooks.applied(this.#applied);
  }

  /** The key-value request of an entry that still has to be applied to the store. */
  #requestOf(entry: Entry): InternalRaftRequest | undefined {
    if (entry.type !== EntryType.normal || entry.data.length === 0) return undefined;
    if (entry.index <= this.#skipUntil) return undefined;
    const own = this.#modules.proposals.peek(entry);
    if (own !== undefined) return own;
    try {
      return InternalRaftRequest.decode(entry.data);
    } catch (error) {
      if (error instanceof ProtobufError) return undefined;
      throw error;
    }
  }

  /** The proposal of this member's that came here by way of another leader. */
  #forwardedProposal(entry: Entry, request: InternalRaftRequest | undefined): Proposal | undefined {
    const { proposals } = this.#modules;
    if (!proposals.hasForwarded || entry.data.length === 0) return undefined;
    return entry.index > this.#skipUntil
      ? proposals.takeForwarded(requestIdOf(entry, request))
      : undefined;
  }

  /** What an entry comes to, or the refusal. */
  #resultOf(entry: Entry, request: InternalRaftRequest | undefined): unknown {
    try {
      return this.#effectOf(entry, request);
    } catch (error) {
      return refusalOf(error);
    }
  }

  #effectOf(entry: Entry, request: InternalRaftRequest | undefined): unknown {
    const { hooks, state } = this.#modules;
    const isNew = entry.index > this.#skipUntil;
    if (entry.type !== EntryType.normal) return hooks.confChange(entry, isNew);
    if (entry.data.length === 0 || !isNew) return undefined;
    if (request === undefined) return hooks.v2Request(Request.decode(entry.data));
    if (request.v2 !== undefined) return hooks.v2Request(request.v2);
    if (hooks.clusterRequest(request)) return undefined;
    const result = applyRequest(state, request);
    if (request.compaction !== undefined) hooks.compacted();
    return result;
  }

  /** One look at the clock an entry: it ends this one's time and begins the next one's. */
  #countTime(request: InternalRaftRequest | undefined, refusal: EtcdError | undefined): void {
    const startMs = this.#nowMs;
    this.#nowMs = this.#modules.clock.monotonicMs();
    if (request !== undefined) this.#modules.hooks.took(request, this.#nowMs - startMs, refusal);
  }
}

function stepOf(unfinished: Unfinished): unknown {
  try {
    return unfinished.step();
  } catch (error) {
    return refusalOf(error);
  }
}

function refusalOf(error: unknown): EtcdError {
  if (error instanceof EtcdError) return error;
  throw error;
}

/** The id that its proposer gave the entry; 0n for a joint change, which nobody waits for. */
function requestIdOf({ type, data }: Entry, request: InternalRaftRequest | undefined): bigint {
  if (type === EntryType.confChange) return ConfChange.decode(data).id;
  if (type !== EntryType.normal) return 0n;
  if (request === undefined) return Request.decode(data).id;
  if (request.id !== 0n) return request.id;
  return request.header?.id ?? request.v2?.id ?? 0n;
}

const noQueries: readonly RangeQuery[] = [];
const noPages: readonly PageRef[] = [];

/** Write-behind data that may wait for the disk before applying waits too. */
const pendingBytesMax = 64 * 1024 * 1024;
