// HTTP/1 requests to the client address of a server.
import type { IncomingMessage, RequestOptions } from "node:http";
import { isIP } from "node:net";
import type { TLSSocket } from "node:tls";
import {
  authorityOf,
  type ClientOptions,
  type Endpoint,
  settingsOf,
  tlsFor,
} from "../client/light/index.ts";

/** No page of a server is larger. */
const pageBytesMax = 16 * 1024 * 1024;

export interface HttpAnswer {
  readonly status: number;
  readonly text: string;
  /** The server's clock, in whole seconds; undefined where it does not say. */
  readonly date: Date | undefined;
  /** When the server's certificate ends; undefined without TLS. */
  readonly certificateEnd: Date | undefined;
}

/** Asks the first endpoint of the options. @throws {Error} */
export async function askHttp(
  options: ClientOptions,
  { path, timeoutMs }: { readonly path: string; readonly timeoutMs: number },
): Promise<HttpAnswer> {
  const { endpoints, tls } = settingsOf(options);
  const endpoint = endpoints[0]!;
  const material = tlsFor(endpoint, tls);
  const request: RequestOptions = {
    ...addressOf(endpoint),
    path,
    headers: { host: authorityOf(endpoint) },
    signal: AbortSignal.timeout(timeoutMs),
    agent: false,
  };
  if (material === undefined) {
    const { get } = await import("node:http");
    return answerOf((onAnswer) => get(request, onAnswer));
  }
  const { get } = await import("node:https");
  const serverName = material.serverName ?? endpoint.serverName;
  const secure = {
    ...request,
    secureContext: material.secureContext,
    // An address is no name to ask for; the certificate is checked for it all the same.
    ...(isIP(serverName) === 0 ? { servername: serverName } : {}),
    rejectUnauthorized: !material.isUnverified,
  };
  return answerOf((onAnswer) => get(secure, onAnswer));
}

function addressOf(endpoint: Endpoint): RequestOptions {
  return endpoint.kind === "unix"
    ? { socketPath: endpoint.path }
    : { host: endpoint.host, port: endpoint.port };
}

type Get = (onAnswer: (answer: IncomingMessage) => void) => NodeJS.EventEmitter;

function answerOf(get: Get): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const request = get((answer) => {
      const certificateEnd = certificateEndOf(answer);
      const chunks: Buffer[] = [];
      let bytes = 0;
      answer.on("error", reject);
      answer.on("data", (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > pageBytesMax) answer.destroy(new Error(`more than ${pageBytesMax} bytes`));
        else chunks.push(chunk);
      });
      answer.on("end", () => {
        const { date } = answer.headers;
        resolve({
          status: answer.statusCode ?? 0,
          text: Buffer.concat(chunks).toString(),
          date: date === undefined ? undefined : new Date(date),
          certificateEnd,
        });
      });
    });
    request.on("error", reject);
  });
}

function certificateEndOf({ socket }: IncomingMessage): Date | undefined {
  if (!("getPeerCertificate" in socket)) return undefined;
  return new Date((socket as TLSSocket).getPeerCertificate().valid_to);
}
