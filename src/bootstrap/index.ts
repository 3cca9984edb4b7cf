// How a member without data finds the cluster it belongs to.
export { BootstrapError } from "./bootstrap-error.ts";
export { type BootstrapWorld, type FoundCluster, findCluster } from "./find-cluster.ts";
export type { Joined, JoinWorld } from "./join-existing.ts";
export type { ListedMember } from "./match-members.ts";
export type { PeerQuestions, RunningCluster } from "./peer-questions.ts";
export type { LookupSrv, SrvRecord } from "./srv-cluster.ts";
