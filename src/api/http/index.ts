export {
  type AccessRules,
  clientEndpoints,
  type EndpointSource,
  metricsEndpoints,
} from "./client-endpoints.ts";
export type { HealthSource } from "./health.ts";
export type { HttpAnswer, HttpHandler, HttpRequest } from "./http-handler.ts";
export { http1Server, http2Handler } from "./serve.ts";
