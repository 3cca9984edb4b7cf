// Calls to a cluster, whatever carries them: which server, with which token, how often. All clients share this.
import { assert } from "../../base/index.ts";
import {
  type Codec,
  type etcdserverpb,
  type MethodDescriptor,
  ProtobufError,
  services,
} from "../../wire/protobuf/index.ts";
import { CallLimit } from "./call-limit.ts";
import { ClientError, closedError } from "./client-error.ts";
import type { CallOptions, ClientSettings, UnaryCaller } from "./client-options.ts";
import type { Connection, Metadata } from "./connection.ts";
import { Dialer } from "./dialer.ts";
import { attemptPauseMs, isWorthRetry, wantsNewToken } from "./retry-rules.ts";
import { Status } from "./status.ts";
import { TokenKeeper } from "./token-keeper.ts";

const { Authenticate } = services["etcdserverpb.Auth"];

/** The version of etcd's API that this client speaks, as servers count them. */
const apiVersion: Metadata = [["client-api-version", "3.5"]];
const requiresLeader: Metadata = [["hasleader", "true"]];

interface Attempted {
  readonly path: string;
  readonly attempt: number;
  readonly endpoint: string | undefined;
}

/** One try of something at one server. */
export type Attempt<C, T> = (connection: C, metadata: Metadata, limit: CallLimit) => Promise<T>;

export class Caller<C extends Connection> implements UnaryCaller {
  readonly endpoints: readonly string[];
  readonly #settings: ClientSettings;
  readonly #dialer: Dialer<C>;
  readonly #tokens: TokenKeeper | undefined;
  readonly #limits = new Set<CallLimit>();
  #isClosed = false;

  /** `connections`: one an endpoint, in the same order. */
  constructor(settings: ClientSettings, connections: readonly C[]) {
    this.#settings = settings;
    this.endpoints = settings.endpoints.map(({ text }) => text);
    this.#dialer = new Dialer(connections, settings);
    const { credentials } = settings;
    if (credentials !== undefined) {
      this.#tokens = new TokenKeeper(credentials, (request) => this.#authenticate(request));
    }
  }

  async unary<Request, Response>(
    method: MethodDescriptor<Request, Response>,
    request: Request,
    options: CallOptions = {},
  ): Promise<Response> {
    const { path } = method;
    const message = method.request.encode(request);
    const { sendBytesMax } = this.#settings;
    if (message.length > sendBytesMax) {
      throw new ClientError({
        code: Status.resourceExhausted,
        message: `trying to send message larger than max (${message.length} vs. ${sendBytesMax})`,
      });
    }
    const answer = await this.call(path, options, (connection, metadata, limit) =>
      connection.send({ path, message, metadata }, limit),
    );
    return decoded(method, answer);
  }

  async authenticate(options: CallOptions = {}): Promise<void> {
    const limit = this.#open(options);
    try {
      await this.#tokens?.token(limit);
    } finally {
      this.#release(limit);
    }
  }

  /** Makes attempts at servers until one succeeds or there is no use in another. @throws {ClientError} of the last one */
  async call<T>(path: string, options: CallOptions, attempt: Attempt<C, T>): Promise<T> {
    const limit = this.#open(options);
    try {
      return await this.#retried(path, limit, { options, attempt, tokens: this.#tokens });
    } finally {
      this.#release(limit);
    }
  }

  /** The token is not taken any more: the next call gets another one. */
  async renewToken(): Promise<void> {
    await this.#tokens?.renew();
  }

  /** What was begun at this server failed: the next call looks elsewhere first. */
  avoid(connection: C): void {
    this.#dialer.avoid(connection);
  }

  close(): void {
    this.#isClosed = true;
    const error = closedError();
    for (const limit of this.#limits) limit.end(error);
    this.#dialer.close();
  }

  async #retried<T>(
    path: string,
    limit: CallLimit,
    how: { options: CallOptions; attempt: Attempt<C, T>; tokens: TokenKeeper | undefined },
  ): Promise<T> {
    const { attemptsMax, world } = this.#settings;
    const endpoints = this.endpoints.length;
    let isTokenRenewed = false;
    for (let attempt = 0; ; attempt += 1) {
      await limit.pause(attemptPauseMs(attempt, endpoints, world.fraction()));
      const connection = await this.#reach(limit, { path, attempt });
      const token = await how.tokens?.token(limit);
      try {
        return await how.attempt(connection, metadataOf(how.options, token), limit);
      } catch (error) {
        if (!(error instanceof ClientError)) throw error;
        this.#report(error, { path, attempt, endpoint: connection.endpoint });
        if (limit.error !== undefined) throw limit.error;
        if (attempt + 1 >= attemptsMax) throw error;
        if (wantsNewToken(error, how.tokens !== undefined) && !isTokenRenewed) {
          isTokenRenewed = true;
          await how.tokens?.drop(token);
          continue;
        }
        if (!isWorthRetry(error, { path, endpoints })) throw error;
        this.#dialer.avoid(connection);
      }
    }
  }

  async #reach(limit: CallLimit, call: { path: string; attempt: number }): Promise<C> {
    try {
      return await this.#dialer.reach(limit);
    } catch (error) {
      if (!(error instanceof ClientError)) throw error;
      const { cause } = error;
      // Nobody was reached in time: what the dialler heard last says more than that time is up.
      const told =
        limit.error !== undefined && cause instanceof ClientError
          ? new ClientError({ code: error.code, message: dialFailure(cause), cause })
          : error;
      this.#report(told, { ...call, endpoint: undefined });
      throw error;
    }
  }

  /** The time it takes is not the one of the call that wants the token first: others wait for it as well. */
  async #authenticate(
    request: etcdserverpb.AuthenticateRequest,
  ): Promise<etcdserverpb.AuthenticateResponse> {
    const { path } = Authenticate;
    const message = Authenticate.request.encode(request);
    const limit = this.#open({ timeoutMs: this.#settings.dialTimeoutMs });
    const attempt: Attempt<C, Buffer> = (connection, metadata) =>
      connection.send({ path, message, metadata }, limit);
    try {
      const how = { options: {}, attempt, tokens: undefined };
      return decoded(Authenticate, await this.#retried(path, limit, how));
    } finally {
      this.#release(limit);
    }
  }

  #report(error: ClientError, { path, attempt, endpoint = this.endpoints[0] }: Attempted): void {
    assert(endpoint !== undefined, "a client has an endpoint");
    this.#settings.onFailedAttempt({ method: path, attempt, endpoint, error });
  }

  #open(options: CallOptions): CallLimit {
    const limit = new CallLimit(this.#settings.world, options);
    if (this.#isClosed) limit.end(closedError());
    else this.#limits.add(limit);
    return limit;
  }

  #release(limit: CallLimit): void {
    limit.release();
    this.#limits.delete(limit);
  }
}

function decoded<Response>(
  { response }: { readonly response: Codec<Response> },
  bytes: Buffer,
): Response {
  try {
    return response.decode(bytes);
  } catch (cause) {
    if (!(cause instanceof ProtobufError)) throw cause;
    const message = `grpc: failed to unmarshal the received message: ${cause.message}`;
    throw new ClientError({ code: Status.internal, message, cause });
  }
}

/** As grpc-go says it. */
function dialFailure({ message }: ClientError): string {
  return `latest balancer error: last connection error: connection error: desc = "${message}"`;
}

function metadataOf(options: CallOptions, token: string | undefined): Metadata {
  const leader = options.requiresLeader === true ? requiresLeader : [];
  const user: Metadata = token === undefined || token === "" ? [] : [["token", token]];
  return [...apiVersion, ...leader, ...user];
}
