// Every HTTP/2 frame opens with nine bytes (RFC 9113 section 4.1), numbers in network order:
//
//     0         3      4       5               9
//     | length  | type | flags | R + stream id | payload (length bytes)
//
// R is one reserved bit, ignored on receipt.

export const frameHeaderBytes = 9;
/** The largest payload that may be sent before the peer's SETTINGS_MAX_FRAME_SIZE says otherwise. */
export const defaultFrameBytes = 16_384;
export const maxStreamId = 0x7fff_ffff;
export const maxWindowBytes = 0x7fff_ffff;
/** Windows of a connection, and of its streams until SETTINGS, as RFC 9113 6.9.2 starts them. */
export const initialWindowBytes = 65_535;

export const FrameType = {
  data: 0,
  headers: 1,
  priority: 2,
  rstStream: 3,
  settings: 4,
  pushPromise: 5,
  ping: 6,
  goAway: 7,
  windowUpdate: 8,
  continuation: 9,
} as const;

export const Flag = {
  ack: 0x1,
  endStream: 0x1,
  endHeaders: 0x4,
  padded: 0x8,
  priority: 0x20,
} as const;

export const SettingId = {
  headerTableSize: 1,
  enablePush: 2,
  maxConcurrentStreams: 3,
  initialWindowSize: 4,
  maxFrameSize: 5,
  maxHeaderListSize: 6,
} as const;

export const clientPreface: Buffer = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "latin1");

/**
 * Writes a frame's nine bytes at `at` and returns where its payload begins. Positional, because it runs several times a
 * request.
 */
export function putFrameHead(
  into: Buffer,
  at: number,
  length: number,
  type: number,
  flags: number,
  streamId: number,
): number {
  into[at] = length >>> 16;
  into[at + 1] = length >>> 8;
  into[at + 2] = length;
  into[at + 3] = type;
  into[at + 4] = flags;
  return putUint32(into, at + 5, streamId);
}

export function putUint32(into: Buffer, at: number, value: number): number {
  into[at] = value >>> 24;
  into[at + 1] = value >>> 16;
  into[at + 2] = value >>> 8;
  into[at + 3] = value;
  return at + 4;
}

export function uint24(bytes: Buffer, at: number): number {
  return (bytes[at]! << 16) | (bytes[at + 1]! << 8) | bytes[at + 2]!;
}

/** An unsigned 32-bit number. */
export function uint32(bytes: Buffer, at: number): number {
  return (uint24(bytes, at) * 256 + bytes[at + 3]!) >>> 0;
}

/** A 31-bit number whose top bit is reserved. */
export function uint31(bytes: Buffer, at: number): number {
  return uint32(bytes, at) & 0x7fff_ffff;
}
