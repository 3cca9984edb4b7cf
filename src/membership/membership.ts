// Who is in the cluster. Buckets, in etcd's format:
//
//   members           hex id             the member as JSON
//   members_removed   hex id             removed
//   cluster           clusterVersion     3.5.0
//   cluster           downgrade          {"target-version":"3.4.0","enabled":true}
import type { Backend } from "../backend/index.ts";
import { goJsonString, idText } from "../base/index.ts";
import { byId, type Member } from "./member.ts";
import { decodeMember, encodeMember, flagOf, parseObject, textOf } from "./member-json.ts";
import type { ClusterChange, ConfigurationChange, Downgrade } from "./membership-change.ts";
import { learnersMaxDefault, type MembershipView, validateChange } from "./validate-change.ts";
import { isNewer } from "./version.ts";

const removedMark = Buffer.from("removed");
const versionKey = Buffer.from("clusterVersion");
const downgradeKey = Buffer.from("downgrade");
/** The cluster version from which on `learnersMax` counts. */
const firstWithMoreLearners = "3.5.0";

export interface MembershipOptions {
  readonly backend: Backend;
  /** @default 1 */
  readonly learnersMax?: number;
}

/** The replicated membership: the same on every member that has applied the same entries. */
export class Membership implements MembershipView {
  readonly #backend: Backend;
  readonly #learnersMax: number | undefined;
  readonly #members = new Map<bigint, Member>();
  readonly #removed = new Set<bigint>();
  #version: string | undefined;
  #downgrade: Downgrade = { enabled: false, targetVersion: "" };

  constructor({ backend, learnersMax }: MembershipOptions) {
    this.#backend = backend;
    this.#learnersMax = learnersMax;
  }

  /** In order of their IDs. */
  members(): Member[] {
    return [...this.#members.values()].sort(byId);
  }

  member(id: bigint): Member | undefined {
    return this.#members.get(id);
  }

  /** It was a member once: it can never be one again. */
  isRemoved(id: bigint): boolean {
    return this.#removed.has(id);
  }

  removedIds(): readonly bigint[] {
    return [...this.#removed];
  }

  /** The version that all members understand, `3.5.0`; undefined until it was decided. */
  get clusterVersion(): string | undefined {
    return this.#version;
  }

  get downgrade(): Downgrade {
    return this.#downgrade;
  }

  /** @throws {EtcdError} see `validateChange` */
  validate(change: ConfigurationChange): void {
    validateChange(this, change, this.#learnersMaxNow());
  }

  /** While members of 3.4 may be there, which allow only one learner, all have to decide as they do. */
  #learnersMaxNow(): number | undefined {
    const isOld = this.#version === undefined || isNewer(firstWithMoreLearners, this.#version);
    return isOld ? learnersMaxDefault : this.#learnersMax;
  }

  /** Makes a change that `validate` let pass. */
  applyConfiguration(change: ConfigurationChange): void {
    switch (change.kind) {
      case "add":
        this.#put(change.member);
        break;
      case "promote":
        this.#change(change.id, { isLearner: false });
        break;
      case "update":
        this.#change(change.id, { peerUrls: change.peerUrls, isLearner: change.isLearner });
        break;
      case "remove":
        this.#members.delete(change.id);
        this.#removed.add(change.id);
        this.#backend.delete("members", memberKey(change.id));
        this.#backend.put("members_removed", memberKey(change.id), removedMark);
        break;
    }
  }

  applyCluster(change: ClusterChange): void {
    switch (change.kind) {
      case "attributes":
        this.#change(change.id, change.attributes);
        break;
      case "version":
        if (this.#risesAboveTarget(change.version)) {
          this.#setDowngrade({ enabled: false, targetVersion: "" });
        }
        this.#version = change.version;
        this.#backend.put("cluster", versionKey, Buffer.from(change.version));
        break;
      case "downgrade":
        this.#setDowngrade(change.downgrade);
        break;
    }
  }

  /** A version that had come down goes up again: the downgrade is off, see `Downgrades.cancel`. */
  #risesAboveTarget(version: string): boolean {
    const { enabled, targetVersion } = this.#downgrade;
    if (!enabled || this.#version !== targetVersion) return false;
    return isNewer(version, targetVersion);
  }

  #setDowngrade(downgrade: Downgrade): void {
    this.#downgrade = downgrade;
    this.#backend.put("cluster", downgradeKey, Buffer.from(encodeDowngrade(downgrade)));
  }

  /** Members that are gone are passed over: their last words may come late. */
  #change(id: bigint, fields: Partial<Member>): void {
    const member = this.#members.get(id);
    if (member !== undefined) this.#put({ ...member, ...fields });
  }

  #put(member: Member): void {
    this.#members.set(member.id, member);
    this.#backend.put("members", memberKey(member.id), Buffer.from(encodeMember(member)));
  }

  /** Reads what the backend holds. @throws {BackendError | MembershipFormatError} */
  async load(): Promise<void> {
    for await (const chunk of this.#backend.entries("members")) {
      for (const { value } of chunk) {
        const member = decodeMember(value.toString());
        this.#members.set(member.id, member);
      }
    }
    for await (const chunk of this.#backend.entries("members_removed")) {
      for (const { key } of chunk) this.#removed.add(BigInt(`0x${key.toString()}`));
    }
    this.#version = (await this.#backend.get("cluster", versionKey))?.toString();
    const downgrade = await this.#backend.get("cluster", downgradeKey);
    if (downgrade !== undefined) this.#downgrade = decodeDowngrade(downgrade.toString());
  }
}

export async function loadMembership(options: MembershipOptions): Promise<Membership> {
  const membership = new Membership(options);
  await membership.load();
  return membership;
}

function memberKey(id: bigint): Buffer {
  return Buffer.from(idText(id));
}

function encodeDowngrade({ enabled, targetVersion }: Downgrade): string {
  return `{"target-version":${goJsonString(targetVersion)},"enabled":${enabled}}`;
}

function decodeDowngrade(text: string): Downgrade {
  const object = parseObject(text);
  return {
    enabled: flagOf(object.enabled),
    targetVersion: textOf(object["target-version"]),
  };
}
