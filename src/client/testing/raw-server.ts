import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import type { TestContext } from "node:test";
import {
  Flag,
  FrameReader,
  FrameType,
  type HeaderPair,
  HpackEncoder,
} from "../../wire/http2/index.ts";
import { frame, uint32Bytes } from "../../wire/http2/testing/raw-client.ts";

export { uint32Bytes };

const prefaceBytes = 24;
const settingsFrame = frameBytes(FrameType.settings, 0, 0);

export function frameBytes(
  type: number,
  flags: number,
  streamId: number,
  payload: Buffer = Buffer.alloc(0),
): Buffer {
  return frame(type, flags, streamId, payload);
}

/** Headers of an answer as they are between two frames of other streams: nothing goes into the table. */
export function headersFrame(streamId: number, fields: readonly HeaderPair[], flags = 0): Buffer {
  const block = new HpackEncoder(0).encode(fields);
  return frameBytes(FrameType.headers, Flag.endHeaders | flags, streamId, block);
}

export function dataFrame(streamId: number, message: Buffer, flags = 0): Buffer {
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(message.length, 1);
  return frameBytes(FrameType.data, flags, streamId, Buffer.concat([prefix, message]));
}

export const okHeaders: readonly HeaderPair[] = [
  [":status", "200"],
  ["content-type", "application/grpc"],
];

/** A whole answer. */
export function answerBytes(streamId: number, message: Buffer): Buffer {
  return Buffer.concat([
    headersFrame(streamId, okHeaders),
    dataFrame(streamId, message),
    headersFrame(streamId, [["grpc-status", "0"]], Flag.endStream),
  ]);
}

export interface RawRequest {
  readonly socket: Socket;
  readonly streamId: number;
  /** Of all connections, from 0. */
  readonly count: number;
}

/** What a test does when a connection comes, and when a request has come whole. */
export interface RawScript {
  /** @default says SETTINGS */
  readonly onConnection?: (socket: Socket) => void;
  readonly onRequest?: (request: RawRequest) => void;
}

/** A server that says whatever a test wants, right or wrong, and counts the requests that reached it. */
export class RawServer {
  requests = 0;
  connections = 0;
  readonly #script: RawScript;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(script: RawScript) {
    this.#script = script;
    this.#server = createServer((socket) => this.#serve(socket));
  }

  static async start(t: TestContext, script: RawScript): Promise<RawServer> {
    const server = new RawServer(script);
    server.#server.listen(0, "127.0.0.1");
    await once(server.#server, "listening");
    t.after(() => {
      server.#server.close();
      for (const socket of server.#sockets) socket.destroy();
    });
    return server;
  }

  get endpoint(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  #serve(socket: Socket): void {
    this.connections += 1;
    this.#sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => this.#sockets.delete(socket));
    if (this.#script.onConnection === undefined) socket.write(settingsFrame);
    else this.#script.onConnection(socket);
    const reader = new FrameReader(
      {
        onFrame: (type, flags, streamId) => {
          if (type === FrameType.settings && (flags & Flag.ack) === 0) {
            socket.write(frameBytes(FrameType.settings, Flag.ack, 0));
          }
          if (type === FrameType.data && (flags & Flag.endStream) !== 0) {
            const count = this.requests;
            this.requests += 1;
            this.#script.onRequest?.({ socket, streamId, count });
          }
          return true;
        },
      },
      16_384,
    );
    let skipped = 0;
    socket.on("data", (chunk: Buffer) => {
      const skip = Math.min(prefaceBytes - skipped, chunk.length);
      skipped += skip;
      if (chunk.length > skip) reader.push(chunk.subarray(skip));
    });
  }
}
