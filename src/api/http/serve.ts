import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Logger } from "../../base/index.ts";
import type { Http2Stream, RequestHead, StreamReceiver } from "../../wire/http2/index.ts";
import type { HttpAnswer, HttpHandler, HttpRequest } from "./http-handler.ts";

/** How long a client may take to send a request's head, and how long an idle connection is kept. */
const headTimeoutMs = 10_000;
const idleTimeoutMs = 60_000;

/** An HTTP/1.1 server around a handler; sockets are handed to it by its "connection" event. */
export function http1Server(handler: HttpHandler, logger: Logger): Server {
  const server = createServer(
    { headersTimeout: headTimeoutMs, keepAliveTimeout: idleTimeoutMs },
    (incoming, outgoing) => {
      // No endpoint takes a body: it is read past.
      incoming.resume();
      void answerOf(handler, { request: fromHttp1(incoming), logger }).then((answer) =>
        sendHttp1(outgoing, answer),
      );
    },
  );
  return server;
}

/** What takes plain HTTP/2 requests in a gRPC server. */
export function http2Handler(
  handler: HttpHandler,
  logger: Logger,
): (stream: Http2Stream, head: RequestHead, isLast: boolean) => StreamReceiver {
  return (stream, head) => {
    void answerOf(handler, { request: fromHttp2(head), logger }).then((answer) =>
      sendHttp2(stream, answer),
    );
    return {
      onData: (_bytes, start, end) => stream.consume(end - start),
      onTrailers() {},
      onReset() {},
      onDrain() {},
    };
  };
}

async function answerOf(
  handler: HttpHandler,
  { request, logger }: { readonly request: HttpRequest; readonly logger: Logger },
): Promise<HttpAnswer> {
  try {
    return await handler(request);
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    logger.error("an HTTP handler failed", { path: request.path, error: text });
    return { status: 500, headers: {}, body: "Internal Server Error\n" };
  }
}

function splitTarget(target: string): { path: string; query: URLSearchParams } {
  const mark = target.indexOf("?");
  if (mark < 0) return { path: target, query: new URLSearchParams() };
  return { path: target.slice(0, mark), query: new URLSearchParams(target.slice(mark + 1)) };
}

function fromHttp1(incoming: IncomingMessage): HttpRequest {
  const headers = new Map<string, string>();
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(", ") : value);
  }
  return {
    method: incoming.method ?? "GET",
    ...splitTarget(incoming.url ?? "/"),
    headers,
    host: headers.get("host") ?? "",
    isTls: "encrypted" in incoming.socket,
  };
}

function sendHttp1(outgoing: ServerResponse, { status, headers, body }: HttpAnswer): void {
  outgoing.writeHead(status, { ...headers, "Content-Length": Buffer.byteLength(body) });
  outgoing.end(body);
}

function fromHttp2(head: RequestHead): HttpRequest {
  return {
    method: head.method,
    ...splitTarget(head.path),
    headers: new Map(head.fields.map(({ name, value }) => [name, value])),
    host: head.authority,
    isTls: head.scheme === "https",
  };
}

function sendHttp2(stream: Http2Stream, { status, headers, body }: HttpAnswer): void {
  const bytes = Buffer.from(body);
  stream.sendHeaders([
    [":status", String(status)],
    ...Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const),
    ["content-length", String(bytes.length)],
  ]);
  if (bytes.length > 0) stream.sendPieces([bytes]);
  stream.finish();
}
