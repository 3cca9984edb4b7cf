import { idText } from "../base/index.ts";
import type { Member } from "../membership/index.ts";
import { BootstrapError, reasonOf } from "./bootstrap-error.ts";
import { type AddressBook, areEqual } from "./same-urls.ts";

/** An entry of --initial-cluster, with its URLs as written. */
export interface ListedMember {
  readonly name: string;
  readonly peerUrls: readonly string[];
}

/**
 * Which member of the running cluster each listed one is, by peer URLs: those that are written alike are matched first, the
 * rest by the addresses of their hosts (etcd: ValidateClusterAndAssignIDs).
 * @throws {BootstrapError} if one of either side is left over.
 */
export async function matchMembers(
  listed: readonly ListedMember[],
  existing: readonly Member[],
  addresses: AddressBook,
): Promise<ReadonlyMap<string, Member>> {
  if (listed.length !== existing.length) {
    throw mismatch(
      `member count is unequal: --initial-cluster has ${listed.length}, the cluster has ${existing.length} (${existing.map(shown).join("; ")})`,
    );
  }
  const matched = new Map<string, Member>();
  const left: Member[] = [];
  for (const member of existing) {
    const twin = listed.find(
      ({ name, peerUrls }) => !matched.has(name) && areEqual(peerUrls, member.peerUrls),
    );
    if (twin === undefined) left.push(member);
    else matched.set(twin.name, member);
  }
  for (const member of left) {
    const candidates = listed.filter(({ name }) => !matched.has(name));
    matched.set(await findTwin(member, candidates, addresses), member);
  }
  return matched;
}

async function findTwin(
  member: Member,
  candidates: readonly ListedMember[],
  addresses: AddressBook,
): Promise<string> {
  let resolverError = "";
  for (const { name, peerUrls } of candidates) {
    try {
      if (await addresses.areSame(member.peerUrls, peerUrls)) return name;
    } catch (error) {
      resolverError = `, last resolver error: ${reasonOf(error)}`;
    }
  }
  throw mismatch(
    `PeerURLs: no match found for existing member (${shown(member)})${resolverError}; --initial-cluster must list every member of the cluster with its peer URLs`,
  );
}

function shown({ id, peerUrls }: Member): string {
  return `${idText(id)}, [${peerUrls.join(" ")}]`;
}

function mismatch(reason: string): Error {
  return new BootstrapError(`Cannot join the cluster: ${reason}`);
}
