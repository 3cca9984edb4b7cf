// A cluster of processes of both kinds: how it is put together, changed and taken down. What its members say is asked in
// observe.ts.
import { etcdserverpb, services } from "../../../src/wire/protobuf/index.ts";
import { officialEtcdctl } from "../../official.ts";
import { type CommandResult, runCommand } from "../../support/command.ts";
import type { EtcdClient } from "../../support/etcd-client.ts";
import { eventually } from "./eventually.ts";
import { ClusterMember, type MemberKind, type MemberSpec } from "./member.ts";
import { agreedLeader, statusOf } from "./observe.ts";

const {
  AlarmAction,
  AlarmRequest,
  MemberAddRequest,
  MemberPromoteRequest,
  MemberRemoveRequest,
  MoveLeaderRequest,
} = etcdserverpb;
const { MemberAdd, MemberPromote, MemberRemove } = services["etcdserverpb.Cluster"];
const { Alarm, MoveLeader } = services["etcdserverpb.Maintenance"];

/**
 * Refusals that time heals: members not yet connected for five seconds, a leader that was just elected or is just leaving,
 * a learner that has not caught up.
 */
const passingRefusal =
  /unhealthy cluster|not enough started members|in sync with leader|leader changed|timed out|no leader|stopped/;

/** Elections ten times as fast as by default: for scenarios that do not depend on it. */
export const quickElections = ["--heartbeat-interval", "50", "--election-timeout", "500"] as const;

let clustersStarted = 0;

export interface ClusterOptions {
  readonly members: readonly MemberSpec[];
  /** Flags of all members. */
  readonly args?: readonly string[];
}

export interface AddOptions {
  /** As a learner, which `promote` makes a voter. */
  readonly learner?: boolean;
}

/**
 * One more entry, without effect. Official 3.6 that began from a snapshot counts nothing as applied before it has applied an
 * entry, and with more than 5,000 to go by that count it refuses to publish itself, so that it serves no client until somebody
 * writes.
 */
async function stirLog({ client }: ClusterMember): Promise<void> {
  await client.ask(Alarm, AlarmRequest.create({ action: AlarmAction.GET }));
}

export class Cluster {
  readonly #args: readonly string[];
  readonly #token: string;
  readonly #members: ClusterMember[] = [];
  /** Processes to be ended and directories to be removed, those of former members too. */
  readonly #everyone: ClusterMember[] = [];
  readonly #ends: (() => void)[] = [];
  #named = 0;

  private constructor(args: readonly string[]) {
    this.#args = args;
    this.#token = `cluster-test-${process.pid}-${++clustersStarted}`;
  }

  /** A new cluster of these members, started together and healthy. The caller disposes of it: see `withCluster`. */
  static async start({ members, args = [] }: ClusterOptions): Promise<Cluster> {
    const cluster = new Cluster(args);
    try {
      for (const spec of members) cluster.#members.push(await cluster.#create(spec));
      for (const member of cluster.#members) member.start(cluster.#argsTo("new"));
      await cluster.ready();
    } catch (error) {
      throw await cluster.#failed(error);
    }
    return cluster;
  }

  /** In the order in which they became members. */
  get members(): readonly ClusterMember[] {
    return this.#members;
  }

  get running(): readonly ClusterMember[] {
    return this.#members.filter((member) => member.isRunning);
  }

  get endpoints(): string[] {
    return this.#members.map((member) => member.endpoint);
  }

  of(kind: MemberKind): readonly ClusterMember[] {
    return this.#members.filter((member) => member.kind === kind);
  }

  /** Resolves when all running members are healthy, agree on a leader and know their IDs. */
  async ready(): Promise<ClusterMember> {
    await Promise.all(this.running.map((member) => member.ready()));
    const leader = await this.leader();
    for (const member of this.running) member.id = (await statusOf(member)).header!.memberId;
    return leader;
  }

  /** The leader, once all running members name the same. */
  async leader(): Promise<ClusterMember> {
    return eventually("all members name one leader", () => agreedLeader(this.running));
  }

  async followers(): Promise<readonly ClusterMember[]> {
    const leader = await this.leader();
    return this.running.filter((member) => member !== leader);
  }

  /** Makes it the leader, by official etcd's own way, if it is not yet. */
  async moveLeader(to: ClusterMember): Promise<void> {
    await eventually(`member ${to.name} leads`, async () => {
      const leader = await this.leader();
      if (leader === to) return true;
      await leader.client.ask(MoveLeader, MoveLeaderRequest.create({ targetId: to.id }));
      return (await this.leader()) === to;
    });
  }

  /** Announces a member to the cluster, and does not start it. */
  async announce(spec: MemberSpec, { learner = false }: AddOptions = {}): Promise<ClusterMember> {
    const member = await this.#create(spec);
    const request = MemberAddRequest.create({ peerUrls: [member.peerUrl], isLearner: learner });
    const { member: added } = await this.#change(`member ${member.name} is added`, (client) =>
      client.ask(MemberAdd, request),
    );
    member.id = added!.id;
    this.#members.push(member);
    return member;
  }

  /** Starts a member that was announced, with nothing in its data directory. */
  startAnnounced(member: ClusterMember): void {
    member.start(this.#argsTo("existing"));
  }

  /** Adds a member, starts it and waits until it has caught up. */
  async add(spec: MemberSpec, options: AddOptions = {}): Promise<ClusterMember> {
    const member = await this.announce(spec, options);
    this.startAnnounced(member);
    await this.hasCaughtUp(member);
    return member;
  }

  /** Resolves when the member has applied what the leader had applied. */
  async hasCaughtUp(member: ClusterMember): Promise<void> {
    const other = await this.#anyOther(member);
    const { raftAppliedIndex: target } = await statusOf(other);
    await eventually(`member ${member.name} has applied index ${target}`, async () => {
      if (member.isOfficial) await stirLog(other);
      return !member.isRunning || (await statusOf(member)).raftAppliedIndex >= target;
    });
    if (!member.isRunning) throw new Error(`member ${member.name} ended before it caught up`);
  }

  async promote(member: ClusterMember): Promise<void> {
    await this.#change(`member ${member.name} is promoted`, (client) =>
      client.ask(MemberPromote, MemberPromoteRequest.create({ id: member.id })),
    );
  }

  /** Takes a member out of the cluster, through another one if possible. Its process ends by itself, unless it is hung. */
  async remove(member: ClusterMember): Promise<void> {
    const request = MemberRemoveRequest.create({ id: member.id });
    await this.#change(
      `member ${member.name} is removed`,
      (client) => client.ask(MemberRemove, request),
      member,
    );
    this.#members.splice(this.#members.indexOf(member), 1);
  }

  /**
   * A member of that kind takes the place of this one, with data of its own: it catches up as a learner, and the old one is
   * removed only when the new one votes, so at no moment fewer members can vote than before.
   */
  async replace(member: ClusterMember, kind: MemberKind): Promise<ClusterMember> {
    const successor = await this.add({ kind }, { learner: true });
    await this.promote(successor);
    await eventually(`member ${successor.name} votes`, async () => {
      return !(await statusOf(successor)).isLearner;
    });
    if ((await this.leader()) === member) await this.moveLeader(successor);
    await this.remove(member);
    await member.stop();
    return successor;
  }

  /** Official etcdctl, asking these endpoints, by default all. */
  async etcdctl(
    args: readonly string[],
    endpoints: readonly string[] = this.endpoints,
  ): Promise<CommandResult> {
    const env = { ETCDCTL_API: "3", ETCDCTL_ENDPOINTS: endpoints.join(",") };
    return runCommand(officialEtcdctl, args, { env });
  }

  /** Something to be ended before the members are, however the test ends. */
  beforeEnd(end: () => void): void {
    this.#ends.push(end);
  }

  async dispose(): Promise<void> {
    for (const end of this.#ends) end();
    await Promise.all(this.#everyone.map((member) => member.dispose()));
  }

  /** The error with the ends of all members' logs; the cluster is gone then. */
  async #failed(error: unknown): Promise<Error> {
    const logs = this.#everyone.map(
      ({ name, kind, endpoint, isRunning, logTail }) =>
        `== ${name} (${kind}, ${endpoint}, ${isRunning ? "running" : "not running"})\n${logTail}`,
    );
    await this.dispose();
    const text = error instanceof Error ? error.message : String(error);
    return new Error(`${text}\n${logs.join("\n")}`, { cause: error });
  }

  /** As `work` ends, so does the cluster. @throws {Error} What `work` throws, with the members' logs. */
  static async with<T>(
    options: ClusterOptions,
    work: (cluster: Cluster) => Promise<T>,
  ): Promise<T> {
    const cluster = await Cluster.start(options);
    let result: T;
    try {
      result = await work(cluster);
    } catch (error) {
      throw await cluster.#failed(error);
    }
    await cluster.dispose();
    return result;
  }

  async #create(spec: MemberSpec): Promise<ClusterMember> {
    const member = await ClusterMember.create({ ...spec, name: spec.name ?? `m${++this.#named}` });
    this.#everyone.push(member);
    return member;
  }

  #argsTo(state: "new" | "existing"): readonly string[] {
    return [
      ...["--initial-cluster", this.#members.map((member) => member.initialEntry).join(",")],
      ...["--initial-cluster-state", state, "--initial-cluster-token", this.#token],
      ...this.#args,
    ];
  }

  async #anyOther(member: ClusterMember): Promise<ClusterMember> {
    return eventually(`a member beside ${member.name} leads`, async () =>
      agreedLeader(this.running.filter((candidate) => candidate !== member)),
    );
  }

  /**
   * A change of the membership, asked of one running member after the other until one does it.
   *
   * @throws {Error} What a member answered, if time will not heal it.
   */
  async #change<T>(
    what: string,
    ask: (client: EtcdClient) => Promise<T>,
    except?: ClusterMember,
  ): Promise<T> {
    let asked = 0;
    const outcome = await eventually<{ answer: T } | { refusal: unknown }>(what, async () => {
      const others = this.running.filter((member) => member !== except && member.id !== 0n);
      const member = others[asked++ % others.length];
      if (member === undefined) throw new Error("no member to ask");
      try {
        return { answer: await ask(member.client) };
      } catch (refusal) {
        if (!passingRefusal.test(String(refusal))) return { refusal };
        throw refusal;
      }
    });
    if ("refusal" in outcome) throw outcome.refusal;
    return outcome.answer;
  }
}
