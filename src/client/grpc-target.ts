import type { Endpoint } from "./light/index.ts";
import { authorityOf } from "./light/index.ts";

/** Where the gRPC library is to dial: "host:port", "unix:/run/etcd.sock" or "unix:./file". */
export function grpcTarget(endpoint: Endpoint): string {
  if (endpoint.kind === "tcp") return authorityOf(endpoint);
  return endpoint.path.startsWith("/") ? `unix:${endpoint.path}` : `unix:./${endpoint.path}`;
}
