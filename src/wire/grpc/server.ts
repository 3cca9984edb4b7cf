import type { Server as HttpServer } from "node:http";
import type { Duplex } from "node:stream";
import type { Clock, Logger } from "../../base/index.ts";
import {
  type ConnectionError,
  errorName,
  type HeaderPair,
  type Http2Connection,
  type Http2Limits,
  Http2Server,
  type Http2Stream,
  type KeepaliveOptions,
  type RequestHandler,
  type RequestHead,
  type StreamReceiver,
} from "../http2/index.ts";
import type { CallContext, CallHead, CallHooks } from "./call.ts";
import { sendBytesMax } from "./message-prefix.ts";
import { Metadata } from "./metadata.ts";
import { errorTrailers } from "./response-headers.ts";
import type { ServerMethod } from "./server-method.ts";
import { StatusCode, StatusError } from "./status.ts";
import { parseTimeoutMs } from "./timeout.ts";

export interface GrpcServerOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  /** Largest request message. @default 4 MiB, grpc-go's; etcd sets its --max-request-bytes + 512 KiB */
  readonly maxReceiveBytes?: number;
  /** Largest response message. @default 2^31-1 */
  readonly maxSendBytes?: number;
  readonly keepalive?: Partial<KeepaliveOptions>;
  /** @default 2^32-1 */
  readonly maxConcurrentStreams?: number;
  readonly limits?: Partial<Http2Limits>;
  /** Takes sockets that speak HTTP/1.1. */
  readonly http1?: HttpServer;
  /** Takes HTTP/2 requests that are not gRPC. @default answers 415 */
  readonly onPlainRequest?: RequestHandler["onRequest"];
  readonly hooks?: CallHooks & ConnectionHooks;
}

export interface ConnectionHooks {
  readonly onConnectionOpen?: (connection: Http2Connection) => void;
  readonly onConnectionClosed?: (
    connection: Http2Connection,
    error: ConnectionError | undefined,
  ) => void;
}

const receiveBytesDefault = 4 * 1024 * 1024;
const grpcContentType = /^application\/grpc(?:[+;].*)?$/i;
const deaf: StreamReceiver = { onData() {}, onTrailers() {}, onReset() {}, onDrain() {} };

/** What a request's headers mean to this server; the same for all requests with equal headers. */
type Reading =
  | { readonly kind: "plain" }
  | { readonly kind: "call"; readonly method: ServerMethod; readonly head: CallHead }
  | { readonly kind: "refused"; readonly answer: readonly HeaderPair[] };

class ReadHead {
  readonly reading: Reading;

  constructor(reading: Reading) {
    this.reading = reading;
  }
}

/** Serves gRPC, and whatever else comes to the same port, on sockets that others accept. */
export class GrpcServer implements RequestHandler {
  readonly #options: GrpcServerOptions;
  readonly #context: CallContext;
  readonly #http2: Http2Server;
  readonly #methods = new Map<string, ServerMethod>();
  readonly #services = new Set<string>();

  constructor(options: GrpcServerOptions) {
    this.#options = options;
    this.#context = {
      clock: options.clock,
      logger: options.logger,
      maxReceiveBytes: options.maxReceiveBytes ?? receiveBytesDefault,
      maxSendBytes: options.maxSendBytes ?? sendBytesMax,
      hooks: options.hooks ?? {},
    };
    const { http1, keepalive, maxConcurrentStreams, limits, hooks } = options;
    this.#http2 = new Http2Server({
      clock: options.clock,
      handler: this,
      ...(http1 && { http1 }),
      ...(keepalive && { keepalive }),
      ...(maxConcurrentStreams !== undefined && { maxConcurrentStreams }),
      ...(limits && { limits }),
      ...(hooks?.onConnectionOpen && { onConnection: hooks.onConnectionOpen }),
      onConnectionClosed: (connection, error) => this.#onConnectionClosed(connection, error),
    });
  }

  get connectionCount(): number {
    return this.#http2.connectionCount;
  }

  /** Adds methods; before the first connection. */
  addService(methods: readonly ServerMethod[]): this {
    for (const method of methods) {
      this.#methods.set(method.path, method);
      this.#services.add(splitPath(method.path)?.service ?? "");
    }
    return this;
  }

  /** Takes over a connected socket: plain TCP, TLS after its handshake, or any byte stream. */
  accept(socket: Duplex): void {
    this.#http2.accept(socket);
  }

  /** Lets running calls finish; resolves when all clients are gone. Streams that do not end are for `stop`. */
  gracefulStop(): Promise<void> {
    return this.#http2.gracefulStop();
  }

  /** Cuts all connections; running calls are cancelled. */
  stop(): Promise<void> {
    return this.#http2.stop();
  }

  /** RequestHandler */
  onRequest(stream: Http2Stream, head: RequestHead, isLast: boolean): StreamReceiver {
    if (!(head.reading instanceof ReadHead)) head.reading = new ReadHead(this.#read(head));
    const { reading } = head.reading as ReadHead;
    if (reading.kind === "plain") return this.#onPlain(stream, head, isLast);
    if (reading.kind === "refused") {
      stream.finish(reading.answer);
      return deaf;
    }
    const call = reading.method.begin(stream, reading.head, this.#context);
    if (isLast) call.onEnd();
    return call;
  }

  #onPlain(stream: Http2Stream, head: RequestHead, isLast: boolean): StreamReceiver {
    if (this.#options.onPlainRequest !== undefined) {
      return this.#options.onPlainRequest(stream, head, isLast);
    }
    stream.finish([[":status", "415"]]);
    return deaf;
  }

  #read(head: RequestHead): Reading {
    if (!grpcContentType.test(head.contentType)) return { kind: "plain" };
    try {
      return this.#readCall(head);
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      return { kind: "refused", answer: errorTrailers(error, [], true) };
    }
  }

  /** @throws {StatusError} in the words of grpc-go. */
  #readCall(head: RequestHead): Reading {
    if (head.method !== "POST") {
      throw new StatusError(
        StatusCode.internal,
        `http2Server.operateHeaders parsed a :method field: ${head.method} which should be POST`,
      );
    }
    const encoding = head.get("grpc-encoding");
    if (encoding !== undefined && encoding !== "identity") {
      const text = `grpc: Decompressor is not installed for grpc-encoding ${JSON.stringify(encoding)}`;
      throw new StatusError(StatusCode.unimplemented, text, [["grpc-accept-encoding", "identity"]]);
    }
    const timeout = head.get("grpc-timeout");
    const timeoutMs = timeout === undefined ? undefined : parseTimeoutMs(timeout);
    if (timeout !== undefined && timeoutMs === undefined) {
      throw new StatusError(StatusCode.internal, `malformed grpc-timeout: ${timeout}`);
    }
    const method = this.#methods.get(head.path);
    if (method === undefined) throw this.#unknownMethod(head.path);
    return {
      kind: "call",
      method,
      head: { path: head.path, metadata: new Metadata(head.fields), timeoutMs },
    };
  }

  #unknownMethod(path: string): StatusError {
    const parts = splitPath(path);
    let text = `malformed method name: ${JSON.stringify(path)}`;
    if (parts !== undefined) {
      text = this.#services.has(parts.service)
        ? `unknown method ${parts.method} for service ${parts.service}`
        : `unknown service ${parts.service}`;
    }
    return new StatusError(StatusCode.unimplemented, text);
  }

  #onConnectionClosed(connection: Http2Connection, error: ConnectionError | undefined): void {
    if (error !== undefined) {
      this.#options.logger.warn("closed a connection that broke HTTP/2's rules or limits", {
        remote: connection.peer.remoteAddress,
        code: errorName(error.code),
        reason: error.message,
      });
    }
    this.#options.hooks?.onConnectionClosed?.(connection, error);
  }
}

export function createGrpcServer(options: GrpcServerOptions): GrpcServer {
  return new GrpcServer(options);
}

/** "/package.Service/Method" in its two parts, as grpc-go cuts it: at the last slash, a leading one left out. */
function splitPath(path: string): { service: string; method: string } | undefined {
  const name = path.startsWith("/") ? path.slice(1) : path;
  const slash = name.lastIndexOf("/");
  if (slash < 0) return undefined;
  return { service: name.slice(0, slash), method: name.slice(slash + 1) };
}
