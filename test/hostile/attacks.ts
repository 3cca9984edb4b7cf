// What a client can do to end its connection, and the error code (RFC 9113 section 7) that it is sent away with.
import { type Attacker, Flag, FrameType, frame, uint32Bytes } from "./attacker.ts";

export const errorCode = {
  protocolError: 1,
  flowControlError: 3,
  frameSizeError: 6,
  compressionError: 9,
  enhanceYourCalm: 11,
} as const;

export interface Attack {
  readonly what: string;
  readonly code: number;
  /** Writes everything; the server may hang up in between. */
  run(attacker: Attacker): void;
}

const none = Buffer.alloc(0);
const rangeHead = [
  [":method", "POST"],
  [":scheme", "http"],
  [":path", "/etcdserverpb.KV/Range"],
  [":authority", "test"],
  ["content-type", "application/grpc"],
  ["te", "trailers"],
] as const;

/** An attack of some frames behind a good beginning. */
function frames(what: string, code: number, ...pieces: readonly Buffer[]): Attack {
  return {
    what,
    code,
    run: ({ http2 }) => {
      http2.begin();
      http2.write(...pieces);
    },
  };
}

const { protocolError, flowControlError, frameSizeError, compressionError, enhanceYourCalm } =
  errorCode;

function setting(id: number, value: number): Buffer {
  return frame(FrameType.settings, 0, 0, Buffer.concat([Buffer.from([0, id]), uint32Bytes(value)]));
}

const brokenFrames: readonly Attack[] = [
  frames("DATA on stream 0", protocolError, frame(FrameType.data, 0, 0, none)),
  frames("HEADERS on stream 0", protocolError, frame(FrameType.headers, 4, 0, none)),
  frames("HEADERS on an even stream", protocolError, frame(FrameType.headers, 5, 2, none)),
  frames("HEADERS all padding", protocolError, frame(FrameType.headers, 13, 1, Buffer.from([9]))),
  frames("PRIORITY on stream 0", protocolError, frame(FrameType.priority, 0, 0, Buffer.alloc(5))),
  frames("PRIORITY too short", frameSizeError, frame(FrameType.priority, 0, 1, Buffer.alloc(4))),
  frames("RST_STREAM unopened", protocolError, frame(FrameType.rstStream, 0, 7, Buffer.alloc(4))),
  frames("RST_STREAM too long", frameSizeError, frame(FrameType.rstStream, 0, 1, Buffer.alloc(5))),
  frames("SETTINGS on a stream", protocolError, frame(FrameType.settings, 0, 1, none)),
  frames("SETTINGS cut", frameSizeError, frame(FrameType.settings, 0, 0, Buffer.alloc(5))),
  frames(
    "SETTINGS ack with body",
    frameSizeError,
    frame(FrameType.settings, 1, 0, Buffer.alloc(6)),
  ),
  frames("SETTINGS window over 2^31-1", flowControlError, setting(4, 0x8000_0000)),
  frames("SETTINGS frame of a byte", protocolError, setting(5, 1)),
  frames("PUSH_PROMISE", protocolError, frame(FrameType.pushPromise, 4, 1, Buffer.alloc(4))),
  frames("PING of 7 bytes", frameSizeError, frame(FrameType.ping, 0, 0, Buffer.alloc(7))),
  frames("PING on a stream", protocolError, frame(FrameType.ping, 0, 1, Buffer.alloc(8))),
  frames("GOAWAY on a stream", protocolError, frame(FrameType.goAway, 0, 1, Buffer.alloc(8))),
  frames("WINDOW_UPDATE of 0", protocolError, frame(FrameType.windowUpdate, 0, 0, uint32Bytes(0))),
  frames("WINDOW_UPDATE cut", frameSizeError, frame(FrameType.windowUpdate, 0, 0, Buffer.alloc(3))),
  frames(
    "WINDOW_UPDATE over 2^31-1",
    flowControlError,
    frame(FrameType.windowUpdate, 0, 0, uint32Bytes(0x7fff_ffff)),
  ),
  frames("CONTINUATION alone", protocolError, frame(FrameType.continuation, 4, 1, none)),
  frames(
    "PING amid a header block",
    protocolError,
    frame(FrameType.headers, 0, 1, none),
    frame(FrameType.ping, 0, 0, Buffer.alloc(8)),
  ),
  frames(
    "a frame of 16 KiB and a byte",
    frameSizeError,
    frame(FrameType.ping, 0, 0, Buffer.alloc(16_385)),
  ),
  frames(
    "an unknown index",
    compressionError,
    frame(FrameType.headers, 5, 1, Buffer.from("ffff7f", "hex")),
  ),
  frames(
    "a huge table",
    compressionError,
    frame(FrameType.headers, 5, 1, Buffer.from("3fffff7f", "hex")),
  ),
  frames(
    "a cut Huffman code",
    compressionError,
    frame(FrameType.headers, 5, 1, Buffer.from("0082ffff", "hex")),
  ),
  frames(
    "an endless number",
    compressionError,
    frame(FrameType.headers, 5, 1, Buffer.alloc(64, 0xff)),
  ),
  {
    what: "no SETTINGS first",
    code: protocolError,
    run: ({ http2 }) => {
      const preface = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
      http2.write(preface, frame(FrameType.ping, 0, 0, Buffer.alloc(8)));
    },
  },
];

function repeated(piece: Buffer, times: number): Buffer {
  return Buffer.concat(Array.from({ length: times }, () => piece));
}

const floods: readonly Attack[] = [
  frames(
    "CONTINUATION flood",
    enhanceYourCalm,
    frame(FrameType.headers, 0, 1, none),
    repeated(frame(FrameType.continuation, 0, 1, none), 200),
  ),
  {
    what: "rapid reset",
    code: enhanceYourCalm,
    run: ({ http2 }) => {
      http2.begin();
      for (let streamId = 1; streamId < 20_001; streamId += 2) {
        http2.write(
          http2.headersFrame(streamId, Flag.endHeaders, rangeHead),
          frame(FrameType.rstStream, 0, streamId, uint32Bytes(8)),
        );
      }
    },
  },
  frames(
    "PING flood",
    enhanceYourCalm,
    repeated(frame(FrameType.ping, 0, 0, Buffer.alloc(8)), 5_000),
  ),
  frames("SETTINGS flood", enhanceYourCalm, repeated(frame(FrameType.settings, 0, 0, none), 5_000)),
  frames(
    "PRIORITY flood",
    enhanceYourCalm,
    repeated(frame(FrameType.priority, 0, 1, Buffer.alloc(5)), 20_000),
  ),
  frames("unknown frames flood", enhanceYourCalm, repeated(frame(0xbe, 0, 0, none), 20_000)),
  {
    what: "empty DATA flood",
    code: enhanceYourCalm,
    run: ({ http2 }) => {
      http2.begin();
      http2.write(http2.headersFrame(1, Flag.endHeaders, rangeHead));
      http2.write(repeated(frame(FrameType.data, 0, 1, none), 20_000));
    },
  },
  {
    what: "a header block that does not end",
    code: enhanceYourCalm,
    run: ({ http2 }) => {
      http2.begin();
      http2.write(frame(FrameType.headers, 0, 1, Buffer.alloc(16_384)));
      http2.write(repeated(frame(FrameType.continuation, 0, 1, Buffer.alloc(16_384)), 20));
    },
  },
];

export const attacks: readonly Attack[] = [...brokenFrames, ...floods];

/** Header lists that are too large, each of which is answered with status 431. */
export const largeHeaders: Readonly<Record<string, (attacker: Attacker) => void>> = {
  /** One field of 4000 bytes goes to the table, and 12,000 references of one byte to it are 48 MB. */
  "HPACK bomb": ({ http2 }) => {
    const length = 3_900;
    const field = Buffer.concat([
      Buffer.from([0x40, 1, 0x78]),
      Buffer.from([0x7f, ((length - 127) % 128) | 0x80, Math.floor((length - 127) / 128)]),
      Buffer.alloc(length, 0x61),
    ]);
    const block = Buffer.concat([field, Buffer.alloc(12_000, 0xbe)]);
    http2.begin();
    http2.write(frame(FrameType.headers, Flag.endHeaders | Flag.endStream, 1, block));
  },
  "giant header list": ({ http2 }) => {
    http2.begin();
    const block = http2.headersFrame(1, 0, [...rangeHead, ["x", "y".repeat(80_000)]]).subarray(9);
    http2.write(frame(FrameType.headers, Flag.endStream, 1, block.subarray(0, 16_000)));
    for (let at = 16_000; at < block.length; at += 16_000) {
      const flags = at + 16_000 >= block.length ? Flag.endHeaders : 0;
      http2.write(frame(FrameType.continuation, flags, 1, block.subarray(at, at + 16_000)));
    }
  },
};

/** A gRPC range request on a stream of its own. */
export function rangeRequest(attacker: Attacker, streamId: number, message: Buffer): Buffer {
  const body = Buffer.alloc(5 + message.length);
  body.writeUInt32BE(message.length, 1);
  message.copy(body, 5);
  return Buffer.concat([
    attacker.http2.headersFrame(streamId, Flag.endHeaders, rangeHead),
    frame(FrameType.data, Flag.endStream, streamId, body),
  ]);
}
