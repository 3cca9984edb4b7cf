import { etcdserverpb } from "../wire/protobuf/index.ts";
import type { Proposer } from "./consensus/proposer.ts";
import type { LiveState } from "./state-machine/live-state.ts";

const { AlarmAction, AlarmMember, AlarmRequest, AlarmType } = etcdserverpb;
type Alarms = readonly etcdserverpb.AlarmMember[];

interface AlarmModules {
  /** Of this member. */
  readonly id: bigint;
  readonly state: { readonly alarms: Pick<LiveState["alarms"], "list"> };
  readonly proposer: Pick<Proposer, "request">;
  /** Why nothing can be made durable at the moment; undefined when it can. */
  diskTrouble(): string | undefined;
}

/** The cluster's alarms as this member sees them, and raising them. */
export class MemberAlarms {
  readonly #modules: AlarmModules;

  constructor(modules: AlarmModules) {
    this.#modules = modules;
  }

  /** Reads are answered here even when nothing can be written: an operator must be able to see why. @throws {EtcdError} */
  async request(request: etcdserverpb.AlarmRequest): Promise<Alarms> {
    const { diskTrouble, proposer } = this.#modules;
    if (request.action === AlarmAction.GET && diskTrouble() !== undefined) {
      return this.active().filter(
        ({ alarm }) => request.alarm === AlarmType.NONE || alarm === request.alarm,
      );
    }
    return (await proposer.request({ alarm: request })) as Alarms;
  }

  /** The cluster's, and NOSPACE of this member while its disk is full, which no log entry can say. */
  active(): Alarms {
    const { state, id, diskTrouble } = this.#modules;
    const alarms = state.alarms.list(AlarmType.NONE);
    const told = alarms.some((a) => a.alarm === AlarmType.NOSPACE && a.memberId === id);
    if (diskTrouble() === undefined || told) return alarms;
    return [...alarms, AlarmMember.create({ memberId: id, alarm: AlarmType.NOSPACE })];
  }

  /** Does nothing if it is raised already. @param memberId - 0n: of the cluster as a whole. @throws {EtcdError} */
  async raise(alarm: etcdserverpb.AlarmType, memberId = this.#modules.id): Promise<void> {
    const raised = this.#modules.state.alarms.list(alarm);
    if (raised.some((one) => one.memberId === memberId)) return;
    await this.request(AlarmRequest.create({ action: AlarmAction.ACTIVATE, memberId, alarm }));
  }
}
