/** A plain HTTP request, whichever HTTP version it came by. */
export interface HttpRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  /** The `Host` header or `:authority`, port included. */
  readonly host: string;
  readonly isTls: boolean;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export type HttpHandler = (request: HttpRequest) => HttpAnswer | Promise<HttpAnswer>;

export function textAnswer(status: number, body: string): HttpAnswer {
  return {
    status,
    headers: {
      "Content-Type": "text/plain; charset=utf-8",
      "X-Content-Type-Options": "nosniff",
    },
    body,
  };
}

export function jsonAnswer(status: number, value: unknown): HttpAnswer {
  return {
    status,
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(value),
  };
}

export const notFound: HttpAnswer = textAnswer(404, "404 page not found\n");

export function methodNotAllowed(allowed: string): HttpAnswer {
  const answer = textAnswer(405, "Method Not Allowed\n");
  return { ...answer, headers: { ...answer.headers, Allow: allowed } };
}
