export {
  attributesRequest,
  decodeClusterRequest,
  decodeV2Request,
  versionRequest,
} from "./cluster-change-codec.ts";
export { clusterVersionMin, isDowngraded, nextClusterVersion } from "./cluster-version.ts";
export { decodeConfChange, encodeConfChange } from "./conf-change-codec.ts";
export { checkDowngrade, checkDowngradeCancel, type DowngradeView } from "./downgrade.ts";
export { isKnownToAll, userChanges } from "./entry-kinds.ts";
export { type InitialMember, initialMembers } from "./initial-members.ts";
export { isLearnerReady } from "./learner-readiness.ts";
export type { Member } from "./member.ts";
export { computeClusterId, computeMemberId, type MemberIdInput, type Sha1 } from "./member-id.ts";
export {
  type Attributes,
  decodeMembers,
  encodeMembers,
  MembershipFormatError,
} from "./member-json.ts";
export { loadMembership, type Membership, type MembershipOptions } from "./membership.ts";
export type { ClusterChange, ConfigurationChange, Downgrade } from "./membership-change.ts";
export { refusalOfVersion } from "./own-version.ts";
export { arePeerUrls, parsePeerUrls } from "./peer-urls.ts";
export {
  checkAddition,
  checkPromotion,
  checkRemoval,
  healthIntervalMs,
  type Reachability,
} from "./strict-reconfig.ts";
export { type ClusterView, encodeV2State } from "./v2-state.ts";
export { decodeV2State, type V2State } from "./v2-state-reader.ts";
export {
  clusterVersionOf,
  compareMinors,
  isNewer,
  minorText,
  parseVersion,
  type Version,
} from "./version.ts";
