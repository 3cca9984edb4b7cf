// Datagrams to a unix socket, which Node's own modules cannot send: two functions of the C library, called through node:ffi.
//
//   sockaddr_un   u16 family (AF_UNIX, in the machine's order) | path | 0
import { endianness } from "node:os";

/** Linux's numbers, the same on every architecture that Node has binaries for. */
const afUnix = 1;
const sockDgram = 2;
const sockNonblock = 0o4000;
const sockCloexec = 0o2000000;
const msgDontwait = 0x40;
const msgNosignal = 0x4000;

export interface DatagramSender {
  /** Hands one datagram to the system and waits for nobody. False: not now; the receiver is gone or has too much to read. */
  send(bytes: Buffer): boolean;
}

/** Undefined where this cannot be done: another system, or a Node without node:ffi. One socket serves the whole process. */
export function openDatagrams(path: string): DatagramSender | undefined {
  try {
    // Kept for as long as its functions are called.
    const library = process.getBuiltinModule("node:ffi").dlopen(null, {
      socket: { arguments: ["i32", "i32", "i32"], return: "i32" },
      sendto: { arguments: ["i32", "buffer", "u64", "i32", "buffer", "u32"], return: "i64" },
    });
    const fd = library.functions.socket(afUnix, sockDgram | sockNonblock | sockCloexec, 0);
    if (fd < 0) return undefined;
    const address = socketAddress(path);
    const flags = msgDontwait | msgNosignal;
    return {
      send(bytes) {
        const length = BigInt(bytes.length);
        return (
          library.functions.sendto(fd, bytes, length, flags, address, address.length) === length
        );
      },
    };
  } catch {
    return undefined;
  }
}

export function socketAddress(path: string): Buffer {
  const family = Buffer.alloc(2);
  if (endianness() === "LE") family.writeUInt16LE(afUnix);
  else family.writeUInt16BE(afUnix);
  return Buffer.concat([family, Buffer.from(path), Buffer.alloc(1)]);
}
