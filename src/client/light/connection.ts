import type { CallLimit } from "./call-limit.ts";

export type Metadata = readonly (readonly [name: string, value: string])[];

export interface UnaryRequest {
  /** `/etcdserverpb.KV/Range` */
  readonly path: string;
  readonly message: Buffer;
  readonly metadata: Metadata;
}

/** The way to one server: opened when it is needed, and again after it broke. */
export interface Connection {
  /** As it was written. */
  readonly endpoint: string;
  readonly isOpen: boolean;
  /** Resolves once requests can be sent. @throws {ClientError} whose message says why not */
  open(limit: CallLimit): Promise<void>;
  /** Sends once and gives the answer's message. @throws {ClientError} also if the connection is not open */
  send(request: UnaryRequest, limit: CallLimit): Promise<Buffer>;
  close(): void;
}
