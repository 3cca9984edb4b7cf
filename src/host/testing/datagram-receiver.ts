// A unix datagram socket that keeps what it gets until it is asked, as journald's does.
import { rmSync } from "node:fs";
import { socketAddress } from "../unix-datagrams.ts";

const afUnix = 1;
const sockDgramNonblock = 2 | 0o4000;
const datagramBytesMax = 256 * 1024;

export class DatagramReceiver {
  readonly path: string;
  readonly #library = process.getBuiltinModule("node:ffi").dlopen(null, {
    socket: { arguments: ["i32", "i32", "i32"], return: "i32" },
    bind: { arguments: ["i32", "buffer", "u32"], return: "i32" },
    recv: { arguments: ["i32", "buffer", "u64", "i32"], return: "i64" },
    close: { arguments: ["i32"], return: "i32" },
  });
  readonly #fd: number;

  constructor(path: string) {
    this.path = path;
    const { bind, socket } = this.#library.functions;
    this.#fd = socket(afUnix, sockDgramNonblock, 0);
    const address = socketAddress(path);
    if (bind(this.#fd, address, address.length) !== 0) throw new Error(`Cannot bind ${path}`);
  }

  /** All that has come since it was last asked. */
  take(): string[] {
    const texts: string[] = [];
    const into = Buffer.alloc(datagramBytesMax);
    for (;;) {
      const length = this.#library.functions.recv(this.#fd, into, BigInt(into.length), 0);
      if (length < 0n) return texts;
      texts.push(into.toString("utf8", 0, Number(length)));
    }
  }

  close(): void {
    this.#library.functions.close(this.#fd);
    rmSync(this.path, { force: true });
  }
}
