export {
  type FetchedMembers,
  type FetchOptions,
  fetchMembers,
  fetchVersion,
} from "./bootstrap-queries.ts";
export { type PeerDialer, plainDialer } from "./http-client.ts";
export type { PeerIdentity } from "./identity.ts";
export type { PeerMetrics } from "./peer-metrics.ts";
export type * from "./port.ts";
export { createTransport, type ServedTransport, type TransportModules } from "./transport.ts";
