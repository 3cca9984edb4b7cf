import type { Member } from "./member.ts";
import type { Attributes } from "./member-json.ts";

/** Changes of who is a member and with which vote: through raft, one at a time. */
export type ConfigurationChange =
  | { readonly kind: "add"; readonly member: Member }
  /** The learner becomes a voter. */
  | { readonly kind: "promote"; readonly id: bigint }
  | { readonly kind: "remove"; readonly id: bigint }
  | {
      readonly kind: "update";
      readonly id: bigint;
      readonly peerUrls: readonly string[];
      /**
       * What it is already. etcd's members take a learner for a voter from then on if they are not told; as all members must
       * hold the same of each other, so do we.
       */
      readonly isLearner: boolean;
    };

/** What else is replicated about the cluster. */
export type ClusterChange =
  /** A member publishes itself. */
  | { readonly kind: "attributes"; readonly id: bigint; readonly attributes: Attributes }
  /** `3.5.0`: what all members understand. */
  | { readonly kind: "version"; readonly version: string }
  | { readonly kind: "downgrade"; readonly downgrade: Downgrade };

export interface Downgrade {
  readonly enabled: boolean;
  /** `3.4.0`; empty while not enabled. */
  readonly targetVersion: string;
}
