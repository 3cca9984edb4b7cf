import { assert } from "../base/index.ts";
import { hup } from "./campaign.ts";
import { asConfChangeV2, leavesJoint } from "./conf-change.ts";
import { Core } from "./core.ts";
import { forwardTransfer } from "./follower.ts";
import { followerUnreachable, snapshotSent, tickLeader, transferLeadership } from "./leader.ts";
import { confStateOf, membershipFrom } from "./membership.ts";
import { type RaftOptions, settingsFrom } from "./options.ts";
import { type PersistedState, restoreLog } from "./persisted-state.ts";
import { maybeLeaveJoint, normal, type ProposeResult, proposeHere } from "./proposals.ts";
import { requestRead } from "./reads.ts";
import { type Ready, ReadyMaker } from "./ready.ts";
import { applyConfChange } from "./reconfigure.ts";
import { maybeCommit } from "./replication.ts";
import { type RaftStatus, statusOf } from "./status.ts";
import { step } from "./step.ts";
import {
  type ConfChange,
  type ConfChangeV2,
  type ConfState,
  type Entry,
  EntryType,
  MessageType,
  noMember,
  type ReceivedMessage,
  type Role,
  type Snapshot,
} from "./types.ts";

export type ReadIndexResult =
  /** A read state with this context will follow, unless leadership is lost first. */
  | "queued"
  /** Sent to the leader. It or its answer may get lost: the reader needs a time limit of its own. */
  | "forwarded"
  /** No leader is known, or too many reads are waiting. */
  | "dropped";

/**
 * One member's consensus: inputs in (`tick`, `step`, `propose` ...), decisions out (`ready`). Synchronous, without IO, clock or
 * randomness of its own. After any number of inputs the caller takes `ready()` while `hasReady()`; see `Ready` for what it
 * owes the core in return.
 */
export class RaftNode {
  readonly #core: Core;
  readonly #readies: ReadyMaker;

  /**
   * @throws {RangeError} If an option is out of its range.
   * @throws {RaftError} `corruptState` if the parts of `from` contradict one another.
   */
  constructor(options: RaftOptions, from: PersistedState) {
    const settings = settingsFrom(options);
    this.#core = new Core(settings, {
      log: restoreLog(settings, from),
      hardState: from.hardState,
      membership: membershipFrom(from.confState),
    });
    this.#core.snapshot = from.snapshot;
    this.#readies = new ReadyMaker(this.#core, from.hardState);
  }

  get id(): bigint {
    return this.#core.id;
  }

  get role(): Role {
    return this.#core.role.kind;
  }

  get term(): number {
    return this.#core.term;
  }

  /** The leader of this term; 0n: unknown. */
  get leader(): bigint {
    return this.#core.leader;
  }

  /** Somebody takes proposals, here or elsewhere, as far as this member knows. */
  get canPropose(): boolean {
    const { role } = this.#core;
    if (role.kind === "leader") return role.transferee === noMember;
    return role.kind === "follower" && role.leader !== noMember;
  }

  /** Last index known to be stored by a quorum. */
  get committedIndex(): number {
    return this.#core.log.committed;
  }

  /** Last index reported by `applied`. */
  get appliedIndex(): number {
    return this.#core.log.applied;
  }

  /**
   * Followers were not told of the commit index yet and do not wait for it. They hear of it with the next append, heartbeat,
   * or `tellCommit`.
   */
  get owesCommit(): boolean {
    const { role } = this.#core;
    return role.kind === "leader" && role.commitOwed;
  }

  get firstIndex(): number {
    return this.#core.log.firstIndex;
  }

  get lastIndex(): number {
    return this.#core.log.lastIndex;
  }

  /** What the entries in memory come to. */
  get logBytes(): number {
    return this.#core.log.bytes;
  }

  /** The lowest index behind which the entries come to at most so many bytes: with `compact`, a way to bound the log. */
  indexBefore(bytesMax: number): number {
    return this.#core.log.indexBefore(bytesMax);
  }

  /** Advances the clock by one tick: elections, heartbeats, check-quorum. */
  tick(): void {
    const core = this.#core;
    this.#readies.flushCommit();
    if (core.role.kind === "leader") {
      tickLeader(core, core.role);
      return;
    }
    core.electionElapsed++;
    if (core.promotable && core.electionElapsed >= core.electionTimeoutTicks) {
      core.electionElapsed = 0;
      this.campaign();
    }
  }

  /**
   * Takes a message from another member. Malformed ones are dropped.
   * @throws {RaftError} If the message proves that committed entries were lost; the member must stop.
   */
  step(message: ReceivedMessage): void {
    step(this.#core, message);
  }

  /** `data` belongs to the log from now on. O(1); followers are sent it with the next Ready. */
  propose(data: Buffer): ProposeResult {
    return proposeHere(this.#core, normal(data));
  }

  /** `encoded`: the same change as the data of its entry. At most one change may be on its way. */
  proposeConfChange(change: ConfChange | ConfChangeV2, encoded: Buffer): ProposeResult {
    const type = "changes" in change ? EntryType.confChangeV2 : EntryType.confChange;
    const isLeaveJoint = leavesJoint(asConfChangeV2(change));
    return proposeHere(this.#core, { type, data: encoded, isLeaveJoint });
  }

  /** Asks for the index at which a linearizable read may be served; `context` names the request in the read state. */
  readIndex(context: Buffer): ReadIndexResult {
    const { role } = this.#core;
    if (role.kind === "leader") {
      const queued = requestRead(this.#core, role, { from: noMember, context });
      return queued ? "queued" : "dropped";
    }
    if (role.kind !== "follower" || role.leader === noMember) return "dropped";
    this.#core.send({
      type: MessageType.readIndex,
      to: role.leader,
      term: 0,
      entries: [{ term: 0, index: 0, type: EntryType.normal, data: context }],
    });
    return "forwarded";
  }

  /** Asks the leader, wherever it is, to hand over to the voter `target`. May fail silently: watch the leader. */
  transferLeader(target: bigint): void {
    const core = this.#core;
    const { role } = core;
    if (role.kind === "leader") transferLeadership(core, role, target);
    else if (role.kind === "follower") forwardTransfer(core, role, target);
  }

  /** Has all followers told of the commit index with the next Ready. */
  tellCommit(): void {
    const { role } = this.#core;
    if (role.kind !== "leader") return;
    role.commitDue = true;
    role.broadcastDue = true;
  }

  /** Campaigns at once, without waiting for the election timeout. */
  campaign(): void {
    hup(this.#core, this.#core.settings.preVote ? "preElection" : "election");
  }

  /** Makes a follower forget its leader, so that it may vote for another one before its election timeout. */
  forgetLeader(): void {
    const { role } = this.#core;
    if (role.kind === "follower") role.leader = noMember;
  }

  /**
   * Puts a committed configuration change into force; called when its entry is applied, before `applied`. A change that
   * the state machine refuses is applied with nodeId 0n, which has no effect.
   * @throws {RaftError} `invalidConfChange` if the change does not fit the configuration.
   */
  applyConfChange(change: ConfChange | ConfChangeV2): ConfState {
    return applyConfChange(this.#core, change);
  }

  /** The transport could not send the last messages to `id`. */
  reportUnreachable(id: bigint): void {
    if (this.#core.role.kind === "leader") followerUnreachable(this.#core.role, id);
  }

  /** A snapshot to `id` was delivered, or was not. Must follow every message that carries a snapshot. */
  reportSnapshot(id: bigint, ok: boolean): void {
    if (this.#core.role.kind === "leader") snapshotSent(this.#core.role, id, ok);
  }

  /** True if `ready()` would return something to do. A few comparisons. */
  hasReady(): boolean {
    return this.#readies.has;
  }

  ready(): Ready {
    return this.#readies.make();
  }

  /** What `ready` asked to write is durable. */
  persisted(ready: Ready): void {
    this.#readies.persisted(ready);
    const { role, log } = this.#core;
    if (role.kind !== "leader") return;
    const own = role.progress.get(this.#core.id);
    if (own?.maybeUpdate(log.durable)) maybeCommit(this.#core, role);
  }

  /** Everything handed out as committed up to `index` has been applied. Makes room for more: `hasReady` may turn true. */
  applied(index: number): void {
    this.#core.log.appliedTo(index);
    if (this.#core.role.kind === "leader") maybeLeaveJoint(this.#core, this.#core.role);
  }

  status(): RaftStatus {
    return statusOf(this.#core);
  }

  /** The configuration in force: that of the last applied change. */
  confState(): ConfState {
    return confStateOf(this.#core.membership);
  }

  /** Makes `snapshot` the one to send to followers that the log cannot serve. Its index must be applied and in the log. */
  recordSnapshot(snapshot: Snapshot): void {
    const { index, term } = snapshot.metadata;
    assert(index <= this.#core.log.applying, "a snapshot holds only what was applied");
    assert(this.#core.log.matches(index, term), "a snapshot ends at an entry of the log");
    this.#core.snapshot = snapshot;
  }

  /** Forgets the entries up to `index`: applied ones, which the recorded snapshot covers. */
  compact(index: number): void {
    const covered = this.#core.snapshot?.metadata.index ?? 0;
    assert(index <= covered, "compacted entries are covered by the recorded snapshot");
    this.#core.log.compact(index);
  }

  /** The term of an entry; undefined if it is compacted or does not exist. */
  termOf(index: number): number | undefined {
    return this.#core.log.term(index);
  }

  /** Entries lo <= index < hi, cut after `bytesMax` but never before the first. Bounds must lie in the log. */
  entries(lo: number, hi: number, bytesMax: number): readonly Entry[] {
    return this.#core.log.slice(lo, hi, bytesMax);
  }
}
