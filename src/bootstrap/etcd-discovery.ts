// Discovery at an etcd cluster (etcd 3.6: "v3 discovery"). Keys, for a token t:
//
//   /_etcd/registry/t/_config/size        3
//   /_etcd/registry/t/members/<hex id>    m1=http://10.0.0.1:2380
import { Client } from "../client/index.ts";
import { ClientError, type ClientOptions } from "../client/light/index.ts";
import { etcdserverpb, services } from "../wire/protobuf/index.ts";
import { BootstrapError } from "./bootstrap-error.ts";
import {
  type DiscoveryService,
  PassingError,
  type Registration,
  type Registrations,
} from "./discover-cluster.ts";

const { Range, Put } = services["etcdserverpb.KV"];
const { Watch } = services["etcdserverpb.Watch"];
const { PutRequest, RangeRequest, WatchRequest, WatchCreateRequest } = etcdserverpb;

export interface EtcdDiscoveryOptions extends ClientOptions {
  readonly token: string;
  readonly requestTimeoutMs: number;
}

/** @throws {BootstrapError} for endpoints that cannot be used */
export function openEtcdDiscovery(options: EtcdDiscoveryOptions): DiscoveryService {
  try {
    // Discovery itself says how often it asks.
    const client = new Client({ ...options, whenUnreachable: "fail", attemptsMax: 1 });
    return new EtcdDiscovery(client, options);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new BootstrapError(`Cannot discover the cluster: ${error.message}`);
  }
}

class EtcdDiscovery implements DiscoveryService {
  readonly name: string;
  readonly token: string;
  readonly #client: Client;
  readonly #call: { readonly timeoutMs: number };
  readonly #prefix: string;

  constructor(client: Client, { endpoints, token, requestTimeoutMs }: EtcdDiscoveryOptions) {
    this.#client = client;
    this.#call = { timeoutMs: requestTimeoutMs };
    this.#prefix = `/_etcd/registry/${token}/`;
    this.name = `${this.#prefix} at ${endpoints.join(",")}`;
    this.token = token;
  }

  async size(): Promise<string | undefined> {
    const key = Buffer.from(`${this.#prefix}_config/size`);
    const { kvs } = await passing(
      this.#client.unary(Range, RangeRequest.create({ key }), this.#call),
    );
    return kvs[0]?.value.toString();
  }

  async registrations(): Promise<Registrations> {
    const { kvs, header } = await passing(
      this.#client.unary(Range, RangeRequest.create(this.#members()), this.#call),
    );
    const prefixLength = this.#members().key.length;
    const members = kvs.map(
      ({ key, value, createRevision }): Registration => ({
        id: key.toString("utf8", prefixLength).trim(),
        value: value.toString().trim(),
        order: createRevision,
      }),
    );
    return { members, position: header?.revision ?? 0 };
  }

  async register(id: string, value: string): Promise<void> {
    const key = Buffer.from(`${this.#prefix}members/${id}`);
    const request = PutRequest.create({ key, value: Buffer.from(value) });
    await passing(this.#client.unary(Put, request, this.#call));
  }

  async changed(position: number): Promise<void> {
    const stream = await passing(this.#client.stream(Watch));
    const createRequest = WatchCreateRequest.create({
      ...this.#members(),
      startRevision: BigInt(position + 1),
    });
    stream.send(WatchRequest.create({ createRequest }));
    const responses = stream.responses();
    try {
      for (;;) {
        const next = await passing(responses.next());
        // A watch that was ended, or had to skip compacted history, may have missed something: it is time to look.
        if (next.done === true || next.value.canceled || next.value.events.length > 0) return;
      }
    } finally {
      stream.cancel();
    }
  }

  close(): void {
    this.#client.close();
  }

  /** All keys with the members' prefix. The next key behind them has the slash plus one at its end. */
  #members(): { readonly key: Buffer; readonly rangeEnd: Buffer } {
    const prefix = `${this.#prefix}members`;
    return { key: Buffer.from(`${prefix}/`), rangeEnd: Buffer.from(`${prefix}0`) };
  }
}

/** The client's errors as discovery's: those that pass, and those that end it. */
async function passing<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (!(error instanceof ClientError)) throw error;
    if (error.isPassing) throw new PassingError(error.message, { cause: error });
    throw new BootstrapError(
      `Cannot discover the cluster: ${error.endpoint ?? "the service"} answers: ${error.message}`,
    );
  }
}
