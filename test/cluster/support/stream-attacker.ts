// A member whose part is played by the test: the others dial it and read what it sends on their streams.
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { loopbackHost } from "../../support/addresses.ts";

export type StreamKind = "msgapp" | "message";

/** What a member that dialled is sent behind the head of the answer. */
export interface Poison {
  readonly kind: StreamKind;
  readonly bytes: Buffer;
}

export class StreamAttacker {
  readonly #server: Server;
  readonly #clusterId: bigint;
  #poison: Poison | undefined;
  #poisoned = new Map<string, number>();

  private constructor(server: Server, clusterId: bigint) {
    this.#server = server;
    this.#clusterId = clusterId;
    server.on("request", ({ url = "" }, response) => {
      const [, kind, reader] = /^\/raft\/stream\/(msgapp|message)\/([0-9a-f]+)/.exec(url) ?? [];
      if (kind === undefined || reader === undefined) response.writeHead(404).end();
      else this.#serve(response, { kind: kind as StreamKind, reader });
    });
  }

  static async listen(clusterId: bigint): Promise<StreamAttacker> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, loopbackHost, resolve));
    return new StreamAttacker(server, clusterId);
  }

  get peerAddress(): string {
    return `${loopbackHost}:${(this.#server.address() as AddressInfo).port}`;
  }

  /** From now on this is what members are sent that open such a stream. */
  send(poison: Poison): void {
    this.#poison = poison;
    this.#poisoned = new Map();
    this.#server.closeAllConnections();
  }

  /** How often the member was sent the present poison. */
  timesSent(memberId: bigint): number {
    return this.#poisoned.get(memberId.toString(16)) ?? 0;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #serve(
    response: ServerResponse,
    { kind, reader }: { readonly kind: StreamKind; readonly reader: string },
  ): void {
    response.writeHead(200, {
      "X-Server-Version": "3.5.0",
      "X-Etcd-Cluster-ID": this.#clusterId.toString(16),
    });
    response.flushHeaders();
    if (this.#poison?.kind !== kind) return;
    response.write(this.#poison.bytes);
    this.#poisoned.set(reader, (this.#poisoned.get(reader) ?? 0) + 1);
  }
}
