// The client library with streams, over the gRPC library. Calls with one answer need `light` only, which loads faster.
export { Client } from "./client.ts";
export { AnswerStream, ClientStream } from "./client-stream.ts";
export { Election, ElectionError } from "./concurrency/election.ts";
export { Mutex, SessionExpired } from "./concurrency/mutex.ts";
export {
  defaultTtlSeconds,
  openSession,
  type Session,
  type SessionOptions,
} from "./concurrency/session.ts";
export { WatchCanceled } from "./watch/watch-failure.ts";
export type { WatchOptions } from "./watch/watch-options.ts";
