import type { Http2Connection } from "../connection.ts";
import type { ConnectionError } from "../error-code.ts";
import { Http2Server, type Http2ServerOptions } from "../server.ts";
import { ManualClock } from "./clocks.ts";
import { RawClient } from "./raw-client.ts";
import { RecordingHandler } from "./recording-handler.ts";

export interface RawSetup {
  readonly client: RawClient;
  readonly clock: ManualClock;
  readonly server: Http2Server;
  readonly handler: RecordingHandler;
  /** The connection and its end, once there. */
  readonly ended: Promise<{ connection: Http2Connection; error: ConnectionError | undefined }>;
}

/** A server on virtual time and one client that has said nothing yet. */
export function serveRaw(
  options: Partial<Http2ServerOptions> = {},
  handler: RecordingHandler = new RecordingHandler(),
): RawSetup {
  const client = new RawClient();
  const clock = new ManualClock();
  const ended = Promise.withResolvers<Awaited<RawSetup["ended"]>>();
  const server = new Http2Server({
    clock,
    handler,
    onConnectionClosed: (connection, error) => ended.resolve({ connection, error }),
    ...options,
  });
  server.accept(client.serverSide);
  return { client, clock, server, handler, ended: ended.promise };
}
