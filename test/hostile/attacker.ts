// A hostile client: HTTP/2 frames as the test says, right or wrong, on a TCP connection of its own.
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { RawClient } from "../../src/wire/http2/testing/raw-client.ts";

export { Flag, FrameType, frame, uint32Bytes } from "../../src/wire/http2/testing/raw-client.ts";

const answerWithinMs = 20_000;

export class Attacker {
  /** What is written here goes to the server; what the server sends is kept here. */
  readonly http2: RawClient;
  readonly #socket: Socket;
  readonly #gone: Promise<void>;

  private constructor(socket: Socket) {
    this.http2 = new RawClient();
    this.#socket = socket;
    socket.setNoDelay(true);
    // A server that hangs up amid a flood resets the connection: no failure of the test.
    socket.on("error", () => undefined);
    this.http2.serverSide.on("error", () => undefined);
    socket.pipe(this.http2.serverSide).pipe(socket);
    this.#gone = new Promise((resolve) => socket.once("close", () => resolve()));
  }

  static async connect(endpoint: string): Promise<Attacker> {
    const [host, port] = endpoint.split(":");
    const socket = connect({ host: host!, port: Number(port) });
    await once(socket, "connect");
    return new Attacker(socket);
  }

  /** Writes what is not HTTP/2, to a connection on which nothing else was written: it would overtake that. */
  writeRaw(bytes: Buffer): void {
    this.#socket.write(bytes);
  }

  /** Leaves what the server sends in the kernel. */
  stopReading(): void {
    this.#socket.unpipe();
    this.#socket.pause();
  }

  /** Resolves when the server has closed the connection. */
  gone(): Promise<void> {
    return within(this.#gone, "the connection is still open");
  }

  /** The error code that the server said good-bye with. */
  async goAwayCode(): Promise<number> {
    const { code } = await within(this.http2.goAway(), "no GOAWAY");
    return code;
  }

  hangUp(): void {
    this.http2.hangUp();
    this.#socket.destroy();
  }
}

export async function within<T>(
  promise: Promise<T>,
  otherwise: string,
  limitMs = answerWithinMs,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${otherwise} after ${limitMs} ms`)), limitMs);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
