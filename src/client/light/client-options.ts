import type { MethodDescriptor } from "../../wire/protobuf/index.ts";
import type { ClientError } from "./client-error.ts";
import { type Endpoint, parseEndpoint } from "./endpoint.ts";
import { clientLimits } from "./limits.ts";
import { readTlsFiles, type TlsMaterial, type TlsOptions } from "./tls-files.ts";
import { type ClientWorld, systemWorld } from "./world.ts";

export interface Credentials {
  readonly user: string;
  readonly password: string;
}

/** One attempt of a call that failed; whether another one follows is not known yet. */
export interface FailedAttempt {
  /** `/etcdserverpb.KV/Range` */
  readonly method: string;
  /** Counted from 0. */
  readonly attempt: number;
  /** As it was written; the first one if none could be reached. */
  readonly endpoint: string;
  readonly error: ClientError;
}

export interface ClientOptions {
  /** At least one; see `parseEndpoint` for how they are written. They are asked in this order. */
  readonly endpoints: readonly string[];
  /** Given, and be it empty, it makes endpoints that do not say how use TLS. Those with https or unixs always do. */
  readonly tls?: TlsOptions | undefined;
  /** Exchanged for a token before the first call. */
  readonly credentials?: Credentials | undefined;
  /** Longest wait for a connection to one server, and for a token, in milliseconds; 0 or less: none. @default 2000 */
  readonly dialTimeoutMs?: number;
  /** Time between pings on a connection, at least 10000; the light client sends none. @default 10000 */
  readonly keepaliveTimeMs?: number;
  /** A connection is given up when a ping has no answer after this long; 0 or less: the default. @default 6000 */
  readonly keepaliveTimeoutMs?: number;
  /** @default 2 MiB */
  readonly sendBytesMax?: number;
  /** @default 2 GiB - 1 */
  readonly receiveBytesMax?: number;
  /** Most attempts of one call. @default 100 */
  readonly attemptsMax?: number;
  /** What a call does while no endpoint takes a connection: wait for its deadline, or fail at once. @default "wait" */
  readonly whenUnreachable?: "wait" | "fail";
  readonly onFailedAttempt?: (attempt: FailedAttempt) => void;
  readonly world?: ClientWorld;
}

export interface CallOptions {
  /** Longest wait for the answer, over all attempts, in milliseconds. @default none */
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** A server that knows of no leader refuses the call. */
  readonly requiresLeader?: boolean;
}

/** Somebody who sends requests to an etcd cluster and brings back the answers. */
export interface UnaryCaller {
  readonly endpoints: readonly string[];
  /** @throws {ClientError} */
  unary<Request, Response>(
    method: MethodDescriptor<Request, Response>,
    request: Request,
    options?: CallOptions,
  ): Promise<Response>;
  /** Gets a token now rather than with the first call. Nothing happens without credentials. @throws {ClientError} */
  authenticate(options?: CallOptions): Promise<void>;
  /** Ends all connections, and with them all calls. */
  close(): void;
}

/** The options with everything filled in and read. */
export interface ClientSettings {
  readonly endpoints: readonly Endpoint[];
  /** Undefined: plain connections where the endpoint leaves it open. */
  readonly tls: TlsMaterial | undefined;
  readonly credentials: Credentials | undefined;
  readonly dialTimeoutMs: number;
  readonly keepaliveTimeMs: number;
  readonly keepaliveTimeoutMs: number;
  readonly sendBytesMax: number;
  readonly receiveBytesMax: number;
  readonly attemptsMax: number;
  readonly whenUnreachable: "wait" | "fail";
  readonly onFailedAttempt: (attempt: FailedAttempt) => void;
  readonly world: ClientWorld;
}

/** @throws {TypeError} without an endpoint, or for one that cannot be used @throws {TlsFileError} */
export function settingsOf(options: ClientOptions): ClientSettings {
  if (options.endpoints.length === 0) throw new TypeError("Cannot make a client: no endpoint");
  const { dialTimeoutMs = clientLimits.dialTimeoutMs, keepaliveTimeoutMs = 0 } = options;
  return {
    endpoints: options.endpoints.map(parseEndpoint),
    tls: options.tls === undefined ? undefined : readTlsFiles(options.tls),
    credentials: options.credentials,
    dialTimeoutMs: dialTimeoutMs > 0 ? dialTimeoutMs : Number.POSITIVE_INFINITY,
    keepaliveTimeMs: Math.max(options.keepaliveTimeMs ?? 0, clientLimits.keepaliveTimeMsMin),
    keepaliveTimeoutMs:
      keepaliveTimeoutMs > 0 ? keepaliveTimeoutMs : clientLimits.keepaliveTimeoutMs,
    sendBytesMax: options.sendBytesMax ?? clientLimits.sendBytesMax,
    receiveBytesMax: options.receiveBytesMax ?? clientLimits.receiveBytesMax,
    attemptsMax: options.attemptsMax ?? clientLimits.attemptsMax,
    whenUnreachable: options.whenUnreachable ?? "wait",
    onFailedAttempt: options.onFailedAttempt ?? (() => {}),
    world: options.world ?? systemWorld,
  };
}

/** What a connection to `endpoint` needs for TLS, or undefined for a plain one. */
export function tlsFor(endpoint: Endpoint, tls: TlsMaterial | undefined): TlsMaterial | undefined {
  if (endpoint.tls === "never") return undefined;
  return endpoint.tls === "always" ? (tls ?? readTlsFiles({})) : tls;
}
