import { Caller } from "./caller.ts";
import { type ClientOptions, settingsOf } from "./client-options.ts";
import { Http2Connection } from "./http2-connection.ts";

/** Calls with one request and one answer, over the project's own HTTP/2: little to load, and at once on its way. */
export class LightClient extends Caller<Http2Connection> {
  /** Connects to nobody yet. @throws {TypeError} for an endpoint that cannot be used @throws {TlsFileError} */
  constructor(options: ClientOptions) {
    const settings = settingsOf(options);
    const { endpoints } = settings;
    super(
      settings,
      endpoints.map((endpoint) => new Http2Connection(endpoint, settings)),
    );
  }
}
