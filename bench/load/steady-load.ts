import { H2Client } from "./h2-client.ts";

export interface SteadyLoadOptions {
  readonly ports: readonly number[];
  readonly path: string;
  readonly message: (n: number) => Buffer;
  readonly connections: number;
  readonly concurrency: number;
}

/** Keeps requests under way until it is stopped; `acknowledged` can be read meanwhile. */
export class SteadyLoad {
  acknowledged = 0;
  failed = 0;
  #sent = 0;
  #isStopping = false;
  readonly #lanes: Promise<void>[] = [];
  readonly #clients: H2Client[];

  private constructor(clients: H2Client[], load: SteadyLoadOptions) {
    this.#clients = clients;
    for (let lane = 0; lane < load.concurrency; lane++) {
      const client = clients[lane % clients.length]!;
      this.#lanes.push(
        new Promise((resolve) => {
          this.#next(client, load.message, resolve);
        }),
      );
    }
  }

  static async start(load: SteadyLoadOptions): Promise<SteadyLoad> {
    const ports = Array.from(
      { length: load.connections },
      (_, n) => load.ports[n % load.ports.length]!,
    );
    const clients = await Promise.all(ports.map((port) => H2Client.open(port, load.path)));
    return new SteadyLoad(clients, load);
  }

  /** Resolves when all that was under way is answered. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    await Promise.all(this.#lanes);
    for (const client of this.#clients) client.close();
  }

  #next(client: H2Client, message: (n: number) => Buffer, end: () => void): void {
    client.request(message(this.#sent++), ({ answered }) => {
      if (answered) this.acknowledged++;
      else this.failed++;
      if (this.#isStopping || !answered) end();
      else this.#next(client, message, end);
    });
  }
}
