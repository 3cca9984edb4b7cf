import type { MethodDescriptor } from "../../wire/protobuf/index.ts";
import { Caller } from "./caller.ts";
import {
  type CallOptions,
  type ClientOptions,
  settingsOf,
  type UnaryCaller,
} from "./client-options.ts";
import { Http2Connection } from "./http2-connection.ts";

/** Calls with one request and one answer, over the project's own HTTP/2: little to load, and at once on its way. */
export class LightClient implements UnaryCaller {
  readonly endpoints: readonly string[];
  readonly #caller: Caller<Http2Connection>;

  /** Connects to nobody yet. @throws {TypeError} for an endpoint that cannot be used @throws {TlsFileError} */
  constructor(options: ClientOptions) {
    const settings = settingsOf(options);
    this.#caller = new Caller(
      settings,
      settings.endpoints.map((endpoint) => new Http2Connection(endpoint, settings)),
    );
    this.endpoints = this.#caller.endpoints;
  }

  unary<Request, Response>(
    method: MethodDescriptor<Request, Response>,
    request: Request,
    options?: CallOptions,
  ): Promise<Response> {
    return this.#caller.unary(method, request, options);
  }

  authenticate(options?: CallOptions): Promise<void> {
    return this.#caller.authenticate(options);
  }

  close(): void {
    this.#caller.close();
  }
}
