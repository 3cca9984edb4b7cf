// A SETTINGS payload is a sequence of (identifier: 2 bytes, value: 4 bytes), network order (RFC 9113 section 6.5).
import { ConnectionError, ErrorCode } from "./error-code.ts";
import { defaultFrameBytes, maxWindowBytes, putUint32, SettingId, uint32 } from "./frame.ts";

const entryBytes = 6;

export function encodeSettings(entries: readonly (readonly [id: number, value: number])[]): Buffer {
  const payload = Buffer.alloc(entries.length * entryBytes);
  let at = 0;
  for (const [id, value] of entries) {
    payload[at + 1] = id;
    at = putUint32(payload, at + 2, value);
  }
  return payload;
}

/** What of the peer's settings matters to a server; undefined: not mentioned. */
export interface PeerSettings {
  headerTableBytes?: number;
  streamWindowBytes?: number;
  frameBytes?: number;
}

/** @throws {ConnectionError} as RFC 9113 section 6.5.2 names it, if a value is out of its range. */
export function decodeSettings(bytes: Buffer, start: number, end: number): PeerSettings {
  if ((end - start) % entryBytes !== 0) {
    throw new ConnectionError(ErrorCode.frameSizeError, "SETTINGS length is not a multiple of 6");
  }
  const settings: PeerSettings = {};
  for (let at = start; at < end; at += entryBytes) {
    const id = (bytes[at]! << 8) | bytes[at + 1]!;
    const value = uint32(bytes, at + 2);
    if (id === SettingId.headerTableSize) settings.headerTableBytes = value;
    else if (id === SettingId.enablePush) checkRange("ENABLE_PUSH", value, { min: 0, max: 1 });
    else if (id === SettingId.maxFrameSize) {
      checkRange("MAX_FRAME_SIZE", value, { min: defaultFrameBytes, max: 0xff_ffff });
      settings.frameBytes = value;
    } else if (id === SettingId.initialWindowSize) {
      if (value > maxWindowBytes) {
        throw new ConnectionError(ErrorCode.flowControlError, "INITIAL_WINDOW_SIZE over 2^31-1");
      }
      settings.streamWindowBytes = value;
    }
  }
  return settings;
}

function checkRange(name: string, value: number, range: { min: number; max: number }): void {
  if (value >= range.min && value <= range.max) return;
  throw new ConnectionError(ErrorCode.protocolError, `SETTINGS ${name} is ${value}`);
}
