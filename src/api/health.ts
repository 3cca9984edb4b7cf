import {
  type ServerMethod,
  StatusCode,
  StatusError,
  serverStreaming,
  unary,
} from "../wire/grpc/index.ts";
import { healthpb, services } from "../wire/protobuf/index.ts";

const { HealthCheckResponse, HealthListResponse, HealthListResponseStatusesEntry, ServingStatus } =
  healthpb;
const shapes = services["grpc.health.v1.Health"];
/** The services with a health of their own: the server as a whole, as in etcd. */
const served: ReadonlySet<string> = new Set([""]);

/** grpc.health.v1.Health: serving as long as it answers. */
export function healthService(): readonly ServerMethod[] {
  const serving = HealthCheckResponse.create({ status: ServingStatus.SERVING });
  return [
    unary(shapes.Check, ({ service }) => {
      if (!served.has(service)) throw new StatusError(StatusCode.notFound, "unknown service");
      return serving;
    }),
    unary(shapes.List, () => {
      const entry = HealthListResponseStatusesEntry.create({ key: "", value: serving });
      return HealthListResponse.create({ statuses: [entry] });
    }),
    // The state does not change while calls are served: one that stops ends its streams.
    serverStreaming(shapes.Watch, ({ service }, call) => {
      const unknown = HealthCheckResponse.create({ status: ServingStatus.SERVICE_UNKNOWN });
      call.send(served.has(service) ? serving : unknown);
    }),
  ];
}
