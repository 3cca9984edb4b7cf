import type { Random } from "../../../src/base/index.ts";
import type { JoinedCluster, MemberOptions } from "../../../src/server/index.ts";
import { optionsInTest } from "../../../src/server/testing/options-in-test.ts";
import { between, chance } from "../world/dice.ts";
import type { ClockFaults } from "../world/machine-clock.ts";

/** What is decided about a run before it begins, from its seed. */
export interface Plan {
  readonly memberCount: 3 | 5;
  /** Messages cross the network as bytes. */
  readonly encodes: boolean;
  /** Clocks run up to so much too fast or too slow. */
  readonly clockDrift: number;
  readonly clients: {
    readonly keyValue: number;
    readonly readers: number;
    readonly lease: number;
    readonly watch: number;
  };
  /** Mean time between two faults. */
  readonly faultIntervalMs: number;
  readonly preVote: boolean;
  readonly snapshotEntries: number;
  readonly catchUpEntries: number;
  /** Small: each entry goes in a message of its own. */
  readonly messageBytesMax: number;
  /** Of a thousand members, how many take a snapshot as files of the database. */
  readonly takesFilesPerMille: number;
  /** Members come and go. */
  readonly changesMembers: boolean;
  readonly strictReconfigCheck: boolean;
  /** Time between two comparisons of all members' data by the leader; 0: none. */
  readonly corruptCheckMs: number;
}

export const electionTimeoutMs = 1_000;

export function makePlan(random: Random): Plan {
  return {
    memberCount: chance(random, 250) ? 5 : 3,
    encodes: chance(random, 500),
    clockDrift: chance(random, 500) ? 0 : 0.03,
    clients: { keyValue: 3 + random.below(3), readers: 2, lease: 1 + random.below(2), watch: 2 },
    faultIntervalMs: 500 + random.below(3_000),
    preVote: chance(random, 800),
    snapshotEntries: [50, 200, 100_000][random.below(3)]!,
    catchUpEntries: [10, 50, 5_000][random.below(3)]!,
    messageBytesMax: chance(random, 500) ? 1 : 1 << 20,
    takesFilesPerMille: chance(random, 500) ? 1_000 : 500,
    changesMembers: chance(random, 400),
    strictReconfigCheck: chance(random, 300),
    corruptCheckMs: chance(random, 500) ? 4_000 : 0,
  };
}

export function drawClockFaults(random: Random, { clockDrift }: Plan): ClockFaults {
  return {
    rate: 1 + between(random, [-clockDrift, clockDrift]),
    wallOffsetMs: random.below(10_000) - 5_000,
    sliceGapMsMax: chance(random, 500) ? 0 : 20,
  };
}

/** Where machine `number` is found. */
export function peerUrlOf(number: number): string {
  return `http://10.0.0.${number}:2380`;
}

/** Which machine has this URL. */
export function numberOf(peerUrl: string): number {
  return Number(/10\.0\.0\.(\d+):/.exec(peerUrl)?.[1]);
}

const nameOf = (number: number): string => `m${number}`;

/** `join`: for a machine that is added to the running cluster. */
export function optionsOf(number: number, plan: Plan, join?: JoinedCluster): MemberOptions {
  const numbers = Array.from({ length: plan.memberCount }, (_, place) => place + 1);
  return optionsInTest({
    name: nameOf(number),
    ...(join === undefined ? {} : { join }),
    initialCluster: numbers.map((one) => ({ name: nameOf(one), peerUrls: [peerUrlOf(one)] })),
    initialClusterToken: "simulation",
    advertiseClientUrls: [`http://10.0.0.${number}:2379`],
    heartbeatIntervalMs: electionTimeoutMs / 10,
    electionTimeoutMs,
    preVote: plan.preVote,
    strictReconfigCheck: plan.strictReconfigCheck,
    snapshotEntries: plan.snapshotEntries,
    catchUpEntries: plan.catchUpEntries,
    messageBytesMax: plan.messageBytesMax,
    deleteStepKeys: 1,
    compactionBatchRecords: 20,
    corruptCheckMs: plan.corruptCheckMs,
    compactHashCheckMs: plan.corruptCheckMs,
  });
}
