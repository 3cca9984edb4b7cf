import { checksHandler, type HealthSource, healthHandler } from "./health.ts";
import {
  type HttpAnswer,
  type HttpHandler,
  type HttpRequest,
  jsonAnswer,
  methodNotAllowed,
  notFound,
} from "./http-handler.ts";

export interface EndpointSource {
  readonly health: HealthSource;
  readonly serverVersion: string;
  /** `not_decided` until the cluster has agreed on one. */
  clusterVersion(): string;
  /** Prometheus text. */
  metrics(): Promise<string>;
}

export interface AccessRules {
  /** `--cors`: allowed origins; "*" allows all. */
  readonly corsOrigins: readonly string[];
  /** `--host-whitelist`: names by which plain HTTP may be reached; "*" allows all. */
  readonly hosts: readonly string[];
}

const metricsContentType = "text/plain; version=0.0.4; charset=utf-8";

/** What answers plain HTTP on the client port: `/version`, `/health`, `/livez`, `/readyz`, `/metrics`, 404 for the rest. */
export function clientEndpoints(source: EndpointSource, rules: AccessRules): HttpHandler {
  const routed = route({
    ...monitoringRoutes(source),
    "/version": (request) =>
      request.method === "GET"
        ? jsonAnswer(200, {
            etcdserver: source.serverVersion,
            etcdcluster: source.clusterVersion(),
          })
        : methodNotAllowed("GET"),
  });
  return withAccessRules(rules, routed);
}

/** What `--listen-metrics-urls` serves: metrics and health, without access rules, as only operators reach it. */
export function metricsEndpoints(source: EndpointSource): HttpHandler {
  return route(monitoringRoutes(source));
}

function monitoringRoutes(source: EndpointSource): Record<string, HttpHandler> {
  return {
    "/metrics": async (request) =>
      request.method === "GET" || request.method === "HEAD"
        ? {
            status: 200,
            headers: { "Content-Type": metricsContentType },
            body: await source.metrics(),
          }
        : methodNotAllowed("GET"),
    "/health": healthHandler(source.health),
    "/livez": checksHandler("livez", source.health),
    "/readyz": checksHandler("readyz", source.health),
  };
}

/** Exact paths, and for the health checks also what lies below them. */
function route(routes: Readonly<Record<string, HttpHandler>>): HttpHandler {
  const deep = ["/livez", "/readyz"];
  return (request) => {
    const parent = deep.find((path) => request.path.startsWith(`${path}/`));
    const path = parent ?? request.path;
    return Object.hasOwn(routes, path) ? routes[path]!(request) : notFound;
  };
}

function withAccessRules(rules: AccessRules, handler: HttpHandler): HttpHandler {
  return async (request) => {
    const cors = corsHeaders(rules, request);
    const answer = refuse(rules, request) ?? (await handler(request));
    return { ...answer, headers: { ...answer.headers, ...cors } };
  };
}

/** Keeps a web page from talking to the member through a name that resolves to it (DNS rebinding). */
function refuse(rules: AccessRules, request: HttpRequest): HttpAnswer | undefined {
  if (
    !request.isTls &&
    !rules.hosts.includes("*") &&
    !rules.hosts.includes(hostname(request.host))
  ) {
    return {
      status: 421,
      headers: { "Content-Type": "text/plain; charset=utf-8" },
      body: `Refused: host ${JSON.stringify(hostname(request.host))} is not in --host-whitelist (${rules.hosts.join(",")}). Reach the member by a listed name, or add this one.\n`,
    };
  }
  if (request.method === "OPTIONS") return { status: 200, headers: {}, body: "" };
  return undefined;
}

function hostname(host: string): string {
  return host.replace(/:\d+$/, "").replace(/^\[|\]$/g, "");
}

function corsHeaders(rules: AccessRules, request: HttpRequest): Record<string, string> {
  const allowed = {
    "Access-Control-Allow-Methods": "POST, GET, OPTIONS, PUT, DELETE",
    "Access-Control-Allow-Headers": "accept, content-type, authorization",
  };
  if (rules.corsOrigins.includes("*")) return { ...allowed, "Access-Control-Allow-Origin": "*" };
  const origin = request.headers.get("origin");
  if (origin === undefined || !rules.corsOrigins.includes(origin)) return {};
  return { ...allowed, "Access-Control-Allow-Origin": origin };
}
