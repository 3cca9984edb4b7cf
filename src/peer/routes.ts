import type { IncomingMessage, ServerResponse } from "node:http";
import { answerError, notFound, RequestError } from "./http-answers.ts";
import type { RequestListener } from "./http-server.ts";
import {
  pathOf,
  serveDowngradeEnabled,
  serveHash,
  serveLeaseRenewal,
  serveLeaseTimeToLive,
  serveMembers,
  servePromotion,
  serveVersion,
} from "./query-endpoints.ts";
import { serveMessage, serveProbe, serveStream } from "./raft-endpoints.ts";
import { SnapshotEndpoint, type SnapshotEndpointOptions } from "./snapshot-endpoint.ts";

type Endpoint = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

/** Everything that is served at a peer URL. */
export function requestRouter(options: SnapshotEndpointOptions): RequestListener {
  const snapshots = new SnapshotEndpoint(options);
  const exact: ReadonlyMap<string, Endpoint> = new Map<string, Endpoint>([
    ["/raft", (request, response) => serveMessage(options, request, response)],
    ["/raft/probing", (request, response) => serveProbe(options.clock, request, response)],
    ["/raft/snapshot", (request, response) => snapshots.serve(request, response)],
    ["/members", (request, response) => serveMembers(options, request, response)],
    ["/members/hashkv", (request, response) => serveHash(options, request, response)],
    ["/leases", (request, response) => serveLeaseRenewal(options, request, response)],
    ["/leases/internal", (request, response) => serveLeaseTimeToLive(options, request, response)],
    [
      "/downgrade/enabled",
      (request, response) => serveDowngradeEnabled(options, request, response),
    ],
    ["/version", (request, response) => serveVersion(options, request, response)],
  ]);
  const endpointOf = (path: string): Endpoint | undefined => {
    if (path.startsWith("/raft/stream/")) {
      return (request, response) => serveStream(options, request, response);
    }
    if (path.startsWith("/members/promote/")) {
      return (request, response) => servePromotion(options, request, response);
    }
    return exact.get(path);
  };
  return (request, response) => {
    // A connection that breaks ends its request; whoever reads or writes it is told in its own way.
    request.on("error", () => {});
    response.on("error", () => {});
    void serve(endpointOf(pathOf(request)), request, response).catch((error: unknown) => {
      if (error instanceof RequestError) {
        answerError(request, response, error);
        return;
      }
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      options.logger.error("a peer endpoint failed", { path: pathOf(request), error: text });
      answerError(request, response, { status: 500, message: "Internal Server Error" });
    });
  };
}

async function serve(
  endpoint: Endpoint | undefined,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (endpoint === undefined) throw notFound();
  await endpoint(request, response);
}
