import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import type { TestContext } from "node:test";

interface CuttingProxyOptions {
  /** Carries so many bytes to a client, and keeps the connection with nothing more. @default all */
  readonly bytesMax?: number;
}

/** Carries connections to a server, and cuts them when a test wants it. */
export class CuttingProxy {
  cuts = 0;
  /** Connections that clients have made. */
  accepted = 0;
  readonly #server: Server;
  readonly #pairs = new Set<readonly Socket[]>();
  /** Where connections that come now lead to; may become another server of the same data. */
  target: string;

  private constructor(
    target: string,
    { bytesMax = Number.POSITIVE_INFINITY }: CuttingProxyOptions,
  ) {
    this.target = target;
    this.#server = createServer((inner) => {
      this.accepted += 1;
      const [host, port] = this.target.split(":");
      const outer = connect(Number(port), host);
      const pair = [inner, outer];
      this.#pairs.add(pair);
      for (const socket of pair) {
        socket.on("error", () => {});
        socket.on("close", () => {
          this.#pairs.delete(pair);
          for (const other of pair) other.destroy();
        });
      }
      inner.pipe(outer).pipe(inner);
      outer.on("data", () => {
        if (outer.bytesRead >= bytesMax) outer.unpipe(inner).pause();
      });
    });
  }

  static async start(
    t: TestContext,
    target: string,
    options: CuttingProxyOptions = {},
  ): Promise<CuttingProxy> {
    const proxy = new CuttingProxy(target, options);
    proxy.#server.listen(0, "127.0.0.1");
    await once(proxy.#server, "listening");
    t.after(() => {
      proxy.#server.close();
      proxy.cut();
    });
    return proxy;
  }

  get endpoint(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Carries nothing more in either direction, and keeps the connections that there are. */
  stall(): void {
    for (const [inner, outer] of this.#pairs) {
      inner!.unpipe(outer).pause();
      outer!.unpipe(inner).pause();
    }
  }

  /** Breaks all connections, with whatever is on its way. */
  cut(): void {
    this.cuts += 1;
    for (const pair of this.#pairs) for (const socket of pair) socket.resetAndDestroy();
  }
}
