import type { ConfigurationChange, Membership } from "../../membership/index.ts";

/** What there is to go by when an entry is applied again that the store contains already. */
export interface ReplayView {
  /** As the store has it: perhaps of a later time than the entry. */
  readonly membership: Pick<Membership, "member" | "isRemoved">;
  /** Of the configuration just before the entry. */
  readonly learners: readonly bigint[];
}

/**
 * Whether a change was made when it was applied first, or was refused then: the consensus core must come to the same
 * configuration again. Identifiers are used once, so whoever was added is a member still or has been removed.
 */
export function wasMade(
  change: ConfigurationChange,
  { membership, learners }: ReplayView,
): boolean {
  switch (change.kind) {
    case "add": {
      const { id } = change.member;
      return membership.member(id) !== undefined || membership.isRemoved(id);
    }
    case "promote":
      return learners.includes(change.id);
    case "remove":
      return membership.isRemoved(change.id);
    case "update":
      return true;
  }
}
