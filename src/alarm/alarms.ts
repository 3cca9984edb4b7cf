// The alarms of all members: replicated, so every member holds the same ones. Bucket `alarm`: the key is an encoded
// AlarmMember, the value empty.
import type { Backend } from "../backend/index.ts";
import { emptyBytes, etcdserverpb } from "../wire/protobuf/index.ts";

type AlarmMember = etcdserverpb.AlarmMember;
type AlarmType = etcdserverpb.AlarmType;
const { AlarmMember, AlarmType } = etcdserverpb;

export interface Alarms {
  readonly isEmpty: boolean;
  /** Whether any member has raised it. */
  isActive(type: AlarmType): boolean;
  /** Those of one type; NONE means all. Oldest first. */
  list(type: AlarmType): readonly AlarmMember[];
  /** Raises an alarm, or finds it raised already: either way it is what is returned. */
  activate(memberId: bigint, type: AlarmType): readonly AlarmMember[];
  /** Returns the alarm that is now gone; nothing when this member had not raised one of this type. */
  deactivate(memberId: bigint, type: AlarmType): readonly AlarmMember[];
}

/** The alarms that the backend holds. @throws {BackendError} @throws {ProtobufError} if a key is no AlarmMember. */
export async function loadAlarms(backend: Backend): Promise<Alarms> {
  const alarms = new StoredAlarms(backend);
  for await (const chunk of backend.entries("alarm")) {
    for (const entry of chunk) alarms.restore(AlarmMember.decode(entry.key));
  }
  return alarms;
}

function nameOf({ memberId, alarm }: AlarmMember): string {
  return `${alarm} ${memberId}`;
}

class StoredAlarms implements Alarms {
  readonly #backend: Backend;
  readonly #active = new Map<string, AlarmMember>();

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  restore(member: AlarmMember): void {
    this.#active.set(nameOf(member), member);
  }

  get isEmpty(): boolean {
    return this.#active.size === 0;
  }

  isActive(type: AlarmType): boolean {
    return this.list(type).length > 0;
  }

  list(type: AlarmType): readonly AlarmMember[] {
    const all = [...this.#active.values()];
    return type === AlarmType.NONE ? all : all.filter((member) => member.alarm === type);
  }

  activate(memberId: bigint, type: AlarmType): readonly AlarmMember[] {
    const member = AlarmMember.create({ memberId, alarm: type });
    const raised = this.#active.get(nameOf(member));
    if (raised !== undefined) return [raised];
    this.#active.set(nameOf(member), member);
    this.#backend.put("alarm", AlarmMember.encode(member), emptyBytes);
    return [member];
  }

  deactivate(memberId: bigint, type: AlarmType): readonly AlarmMember[] {
    const member = AlarmMember.create({ memberId, alarm: type });
    if (!this.#active.delete(nameOf(member))) return [];
    this.#backend.delete("alarm", AlarmMember.encode(member));
    return [member];
  }
}
