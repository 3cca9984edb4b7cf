// The client library that tools, proxies and discovery share.
export { type CallOptions, Client, type ClientOptions } from "./client.ts";
export { ClientError } from "./client-error.ts";
export { ClientStream } from "./client-stream.ts";
export { grpcTarget } from "./endpoint.ts";
