import type { Logger } from "../base/index.ts";
import * as limits from "./limits.ts";

export interface RaftOptions {
  /** This member; not 0n. */
  readonly id: bigint;
  /** Ticks without a leader after which a follower campaigns; the actual wait is drawn from [electionTicks, 2 x electionTicks). @default 10 */
  readonly electionTicks?: number;
  /** Ticks between a leader's heartbeats; less than electionTicks. @default 1 */
  readonly heartbeatTicks?: number;
  /** Spreads election timeouts: a whole number, evenly over 0 <= n < bound. */
  readonly random: { below(bound: number): number };
  /** Ask whether an election could be won before disturbing anyone with a new term (raft thesis 9.6). @default true */
  readonly preVote?: boolean;
  /** A leader that cannot reach a quorum steps down, and members that hear a leader refuse to vote (6.2, 4.2.3). @default true */
  readonly checkQuorum?: boolean;
  /** A leader removed or demoted by a change steps down when it applies it, instead of waiting to be stopped. @default false, as etcd 3.5 */
  readonly stepDownOnRemoval?: boolean;
  /**
   * A new commit index alone is not sent at once to a follower that does not wait for it: it goes along with the next append,
   * or when the caller says so (`RaftNode.owesCommit`, `tellCommit`). Halves the messages of a leader that has one client.
   * @default false, as etcd
   */
  readonly lazyCommit?: boolean;
  /** @default 512 */
  readonly inflightMessagesMax?: number;
  /** @default 32 MiB */
  readonly inflightBytesMax?: number;
  /** @default 1 MiB */
  readonly messageBytesMax?: number;
  /** @default 1 MiB */
  readonly committedBytesMax?: number;
  /** @default 64 MiB */
  readonly applyingBytesMax?: number;
  /** @default 1 GiB */
  readonly uncommittedBytesMax?: number;
  /**
   * True if these bytes are an encoded ConfChangeV2 that only asks to leave a joint configuration. Needed for proposals that
   * other members forward; the codec is not known here. @default empty bytes, which is how a leader proposes it by itself
   */
  readonly isLeaveJoint?: (data: Buffer) => boolean;
  /** @default nothing is logged */
  readonly logger?: Logger;
}

export type RaftSettings = Required<RaftOptions>;

const silent: Logger = { debug() {}, info() {}, warn() {}, error() {} };

/** @throws {RangeError} If a number is out of its range. */
export function settingsFrom(options: RaftOptions): RaftSettings {
  const settings: RaftSettings = {
    id: options.id,
    random: options.random,
    electionTicks: options.electionTicks ?? limits.electionTicksDefault,
    heartbeatTicks: options.heartbeatTicks ?? limits.heartbeatTicksDefault,
    preVote: options.preVote ?? true,
    checkQuorum: options.checkQuorum ?? true,
    stepDownOnRemoval: options.stepDownOnRemoval ?? false,
    lazyCommit: options.lazyCommit ?? false,
    inflightMessagesMax: options.inflightMessagesMax ?? limits.inflightMessagesMax,
    inflightBytesMax: options.inflightBytesMax ?? limits.inflightBytesMax,
    messageBytesMax: options.messageBytesMax ?? limits.messageBytesMax,
    committedBytesMax: options.committedBytesMax ?? limits.committedBytesMax,
    applyingBytesMax: options.applyingBytesMax ?? limits.applyingBytesMax,
    uncommittedBytesMax: options.uncommittedBytesMax ?? limits.uncommittedBytesMax,
    isLeaveJoint: options.isLeaveJoint ?? ((data) => data.length === 0),
    logger: options.logger ?? silent,
  };
  if (settings.id === 0n) {
    throw new RangeError("Cannot create a raft member as id must not be 0: 0 means no member");
  }
  const atLeast: [keyof RaftSettings, number][] = [
    ["heartbeatTicks", 1],
    ["electionTicks", settings.heartbeatTicks + 1],
    ["inflightMessagesMax", 1],
    ["inflightBytesMax", 1],
    ["messageBytesMax", 0],
    ["committedBytesMax", 0],
    ["applyingBytesMax", 1],
    ["uncommittedBytesMax", 1],
  ];
  for (const [name, minimum] of atLeast) {
    const value = settings[name];
    if (typeof value === "number" && Number.isInteger(value) && value >= minimum) continue;
    throw new RangeError(
      `Cannot create a raft member as ${name} must be a whole number >= ${minimum}: current value is ${String(value)}`,
    );
  }
  return settings;
}
