// How Go's net/http answers in etcd: errors as one line of plain text.
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Clock } from "../base/index.ts";
import { requestBodiesBytesMax, requestBodyTimeoutMs } from "./limits.ts";

/** What makes a request end early; `message` is for the other side. */
export class RequestError extends Error {
  override readonly name = "RequestError";
  readonly status: number;

  constructor(status: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}

/** What Go's mux says to a path that nobody serves. */
export function notFound(): RequestError {
  return new RequestError(404, "404 page not found");
}

export function answer(response: ServerResponse, contentType: string, body: Buffer | string): void {
  response.writeHead(200, {
    "Content-Type": contentType,
    "Content-Length": Buffer.byteLength(body),
  });
  response.end(body);
}

export function answerJson(response: ServerResponse, json: string): void {
  answer(response, "application/json", `${json}\n`);
}

export function answerNothing(response: ServerResponse): void {
  response.writeHead(204).end();
}

/** What is left of the request is not read: the connection ends with the answer. */
export function answerError(
  { complete }: IncomingMessage,
  response: ServerResponse,
  { status, message }: { readonly status: number; readonly message: string },
): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const body = `${message}\n`;
  if (!complete) response.shouldKeepAlive = false;
  response.writeHead(status, {
    "Content-Type": "text/plain; charset=utf-8",
    "X-Content-Type-Options": "nosniff",
    "Content-Length": Buffer.byteLength(body),
  });
  response.end(body);
}

/** @throws {RequestError} */
export function requireMethod(
  request: IncomingMessage,
  response: ServerResponse,
  method: "GET" | "POST",
): void {
  if (request.method === method) return;
  response.setHeader("Allow", method);
  throw new RequestError(405, "Method Not Allowed");
}

/** A body as it arrives. Leaving off does not break the connection: an answer can still be sent. */
export function chunksOf(request: IncomingMessage): AsyncIterable<Buffer> {
  return request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
}

/** How much of all requests' bodies is held. */
export interface BodiesInMemory {
  bytes: number;
}

export interface BodyLimits {
  readonly clock: Clock;
  readonly bodies: BodiesInMemory;
  readonly bytesMax: number;
}

/**
 * Reads a body of bounded size in bounded time.
 * @throws {RequestError}
 */
export async function readBody(
  request: IncomingMessage,
  { clock, bodies, bytesMax }: BodyLimits,
): Promise<Buffer> {
  const tooLarge = () => new RequestError(413, `the body is over ${bytesMax} bytes`);
  if (Number(request.headers["content-length"] ?? 0) > bytesMax) throw tooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  const timer = clock.after(requestBodyTimeoutMs, () => {
    request.destroy(new Error(`the body took over ${requestBodyTimeoutMs} ms`));
  });
  try {
    for await (const chunk of chunksOf(request)) {
      size += chunk.length;
      bodies.bytes += chunk.length;
      if (size > bytesMax || bodies.bytes > requestBodiesBytesMax) break;
      chunks.push(chunk);
    }
    const isFull = bodies.bytes > requestBodiesBytesMax;
    if (isFull) throw new RequestError(503, "too many requests are being read");
    if (size > bytesMax) throw tooLarge();
    return Buffer.concat(chunks);
  } catch (cause) {
    if (cause instanceof RequestError) throw cause;
    throw new RequestError(400, "error reading body", { cause });
  } finally {
    timer.cancel();
    bodies.bytes -= size;
  }
}
