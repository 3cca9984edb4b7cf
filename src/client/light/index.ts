// Calls with one request and one answer, and what every client of a cluster has in common.
export { CallLimit } from "./call-limit.ts";
export { type Attempt, Caller } from "./caller.ts";
export {
  ClientError,
  type ClientErrorFacts,
  closedError,
  officialText,
  statusText,
} from "./client-error.ts";
export {
  type CallOptions,
  type ClientOptions,
  type ClientSettings,
  type Credentials,
  type FailedAttempt,
  settingsOf,
  tlsFor,
  type UnaryCaller,
} from "./client-options.ts";
export type { Connection, Metadata, UnaryRequest } from "./connection.ts";
export { dialFailure } from "./dial-failure.ts";
export { authorityOf, type Endpoint, parseEndpoint } from "./endpoint.ts";
export { type KeyRange, prefixEnd, prefixRange } from "./key-range.ts";
export { LightClient } from "./light-client.ts";
export { Status } from "./status.ts";
export { TlsFileError, type TlsMaterial, type TlsOptions } from "./tls-files.ts";
export { tlsOfFlags } from "./tls-flags.ts";
export type { ClientWorld } from "./world.ts";
