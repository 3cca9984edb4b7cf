import {
  Agent,
  type ClientRequest,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type RequestOptions,
  request,
} from "node:http";
import type { Clock } from "../base/index.ts";
import { connectionsPerAddressMax, pooledIdleMaxMs } from "./limits.ts";
import { socketPathOf } from "./peer-url.ts";

/**
 * Opens an HTTP request to a member.
 * `pooled`: over a connection that others use before and after; else over its own.
 * @throws {Error} If it does not speak the URL's scheme.
 */
export type PeerDialer = (
  url: URL,
  options: {
    readonly method: "GET" | "POST";
    readonly headers: OutgoingHttpHeaders;
    readonly pooled: boolean;
  },
) => ClientRequest;

/** Dials plain HTTP, over TCP or, for `unix://name`, a unix socket of that name. The pool is its own; `close` ends idle connections. */
export function plainDialer(): { readonly dial: PeerDialer; close(): void } {
  const pool = new Agent({
    keepAlive: true,
    maxSockets: connectionsPerAddressMax,
    timeout: pooledIdleMaxMs,
  });
  const dial: PeerDialer = (url, { pooled, ...options }) => {
    const all: RequestOptions = { ...options, agent: pooled ? pool : false };
    const socketPath = socketPathOf(url);
    if (socketPath === undefined) return request(url, all);
    return request({ ...all, socketPath, path: url.pathname, host: "unix" });
  };
  return { dial, close: () => pool.destroy() };
}

export interface ExchangeOptions {
  readonly method: "GET" | "POST";
  readonly headers: OutgoingHttpHeaders;
  readonly body?: Buffer;
  readonly timeoutMs: number;
  /** A longer answer is an error. */
  readonly answerBytesMax: number;
}

export interface Exchange {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
}

/** One request, one answer of bounded size in bounded time. Rejects with an Error that names the URL. */
export function exchange(
  { dial, clock }: { readonly dial: PeerDialer; readonly clock: Clock },
  url: URL,
  options: ExchangeOptions,
): Promise<Exchange> {
  return new Promise((resolve, reject) => {
    const { method, body, timeoutMs, answerBytesMax } = options;
    const headers = { ...options.headers, "Content-Length": body?.length ?? 0 };
    const outgoing = dial(url, { method, headers, pooled: true });
    const timer = clock.after(timeoutMs, () => {
      outgoing.destroy(new Error(`no answer within ${timeoutMs} ms`));
    });
    const fail = (error: Error): void => {
      timer.cancel();
      reject(new Error(`${method} ${url.href}: ${error.message}`, { cause: error }));
    };
    outgoing.on("error", fail);
    outgoing.on("response", (incoming) => {
      const chunks: Buffer[] = [];
      let size = 0;
      incoming.on("error", fail);
      incoming.on("data", (chunk: Buffer) => {
        size += chunk.length;
        if (size <= answerBytesMax) {
          chunks.push(chunk);
          return;
        }
        fail(new Error(`the answer is over ${answerBytesMax} bytes`));
        outgoing.destroy();
      });
      incoming.on("end", () => {
        timer.cancel();
        const status = incoming.statusCode ?? 0;
        resolve({ status, headers: incoming.headers, body: Buffer.concat(chunks) });
      });
    });
    outgoing.end(body);
  });
}
