// A load generator's HTTP/2 client: as little work a request as can be, so that the server is what is measured. It speaks
// just enough of the protocol to be a good citizen: flow control both ways, SETTINGS and PING answered.
import { connect, type Socket } from "node:net";

const frame = { data: 0, headers: 1, rst: 3, settings: 4, ping: 6, goaway: 7, windowUpdate: 8 };
const flag = { ack: 1, endStream: 1, endHeaders: 4 };
const windowMax = 0x7fff_ffff;

function frameHeader(length: number, type: number, flags: number, stream: number): Buffer {
  const header = Buffer.alloc(9);
  header.writeUIntBE(length, 0, 3);
  header[3] = type;
  header[4] = flags;
  header.writeUInt32BE(stream, 5);
  return header;
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function literal(text: string): Buffer {
  return Buffer.concat([Buffer.from([text.length]), Buffer.from(text)]);
}

/** The first request's headers fill the dynamic table; all later ones are six bytes. */
function headerBlocks(path: string, authority: string): { first: Buffer; later: Buffer } {
  const post = 0x83;
  const http = 0x86;
  const first = Buffer.concat([
    Buffer.from([post, http, 0x44]),
    literal(path),
    Buffer.from([0x41]),
    literal(authority),
    Buffer.from([0x5f]),
    literal("application/grpc"),
    Buffer.from([0x40]),
    literal("te"),
    literal("trailers"),
  ]);
  return { first, later: Buffer.from([post, http, 0xc1, 0xc0, 0xbf, 0xbe]) };
}

export interface Exchange {
  /** A message arrived for the stream before it ended, and the stream was not reset. */
  readonly answered: boolean;
}

interface Open {
  bytes: number;
  readonly done: (exchange: Exchange) => void;
}

/** One connection, all of whose requests go to one path. */
export class H2Client {
  readonly #socket: Socket;
  readonly #blocks: { first: Buffer; later: Buffer };
  readonly #open = new Map<number, Open>();
  #nextStream = 1;
  #rest: Buffer = Buffer.alloc(0);
  #sendWindow = 65_535;
  #consumed = 0;
  #waiting: { stream: number; message: Buffer }[] = [];
  #out: Buffer[] = [];
  #flushDue = false;
  onStreamData: ((stream: number, bytes: Buffer) => void) | undefined;

  private constructor(socket: Socket, path: string) {
    this.#socket = socket;
    this.#blocks = headerBlocks(path, "localhost");
    socket.setNoDelay(true);
    socket.on("data", (chunk: Buffer) => this.#receive(chunk));
    socket.on("error", () => this.#fail());
    socket.on("close", () => this.#fail());
    const settings = Buffer.concat([Buffer.from([0, 4]), uint32(windowMax)]);
    this.#send(Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"));
    this.#send(frameHeader(settings.length, frame.settings, 0, 0), settings);
    this.#send(frameHeader(4, frame.windowUpdate, 0, 0), uint32(windowMax - 65_535));
  }

  static open(port: number, path: string): Promise<H2Client> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, "127.0.0.1", () => resolve(new H2Client(socket, path)));
      socket.once("error", reject);
    });
  }

  /** Starts a request; `message` is the encoded request without gRPC's prefix. @returns the stream's number */
  request(message: Buffer, done: (exchange: Exchange) => void, endStream = true): number {
    const stream = this.#nextStream;
    this.#nextStream += 2;
    this.#open.set(stream, { bytes: 0, done });
    const block = stream === 1 ? this.#blocks.first : this.#blocks.later;
    this.#send(frameHeader(block.length, frame.headers, flag.endHeaders, stream), block);
    this.#sendMessage(stream, message, endStream);
    return stream;
  }

  close(): void {
    this.#socket.destroy();
  }

  #sendMessage(stream: number, message: Buffer, endStream: boolean): void {
    const length = message.length + 5;
    if (length > this.#sendWindow) {
      this.#waiting.push({ stream, message });
      return;
    }
    this.#sendWindow -= length;
    const prefix = Buffer.alloc(5);
    prefix.writeUInt32BE(message.length, 1);
    this.#send(
      frameHeader(length, frame.data, endStream ? flag.endStream : 0, stream),
      prefix,
      message,
    );
  }

  #send(...pieces: Buffer[]): void {
    this.#out.push(...pieces);
    if (this.#flushDue) return;
    this.#flushDue = true;
    setImmediate(() => {
      this.#flushDue = false;
      const out = Buffer.concat(this.#out);
      this.#out = [];
      this.#socket.write(out);
    });
  }

  #receive(chunk: Buffer): void {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    let at = 0;
    while (bytes.length - at >= 9) {
      const length = bytes.readUIntBE(at, 3);
      if (bytes.length - at - 9 < length) break;
      const body = bytes.subarray(at + 9, at + 9 + length);
      this.#frame(bytes[at + 3]!, bytes[at + 4]!, bytes.readUInt32BE(at + 5) & windowMax, body);
      at += 9 + length;
    }
    this.#rest = bytes.subarray(at);
  }

  #frame(type: number, flags: number, stream: number, body: Buffer): void {
    if (type === frame.data) this.#data(stream, body);
    if (type === frame.rst) this.#end(stream, false);
    if (type === frame.settings && (flags & flag.ack) === 0) {
      this.#send(frameHeader(0, frame.settings, flag.ack, 0));
    }
    if (type === frame.ping && (flags & flag.ack) === 0) {
      this.#send(frameHeader(8, frame.ping, flag.ack, 0), Buffer.from(body));
    }
    if (type === frame.windowUpdate && stream === 0) this.#grow(body.readUInt32BE(0));
    if ((type === frame.data || type === frame.headers) && (flags & flag.endStream) !== 0) {
      this.#end(stream, true);
    }
  }

  #data(stream: number, body: Buffer): void {
    const open = this.#open.get(stream);
    if (open !== undefined) open.bytes += body.length;
    this.onStreamData?.(stream, body);
    this.#consumed += body.length;
    if (this.#consumed < windowMax / 2) return;
    this.#send(frameHeader(4, frame.windowUpdate, 0, 0), uint32(this.#consumed));
    this.#consumed = 0;
  }

  #grow(by: number): void {
    this.#sendWindow += by;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const { stream, message } of waiting) this.#sendMessage(stream, message, true);
  }

  #end(stream: number, whole: boolean): void {
    const open = this.#open.get(stream);
    if (open === undefined) return;
    this.#open.delete(stream);
    open.done({ answered: whole && open.bytes >= 5 });
  }

  #fail(): void {
    for (const stream of [...this.#open.keys()]) this.#end(stream, false);
  }
}
