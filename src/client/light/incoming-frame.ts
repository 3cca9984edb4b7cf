import { ConnectionError, ErrorCode, Flag } from "../../wire/http2/index.ts";

export interface IncomingFrame {
  readonly flags: number;
  readonly streamId: number;
  readonly payload: Buffer;
}

/** The payload of DATA and HEADERS without padding: one byte of its length, the payload, the padding. */
export function unpadded({ flags, payload }: IncomingFrame): Buffer {
  if ((flags & Flag.padded) === 0) return payload;
  const paddingBytes = payload[0];
  if (paddingBytes === undefined || paddingBytes >= payload.length) {
    throw new ConnectionError(ErrorCode.protocolError, "padding is longer than its frame");
  }
  return payload.subarray(1, payload.length - paddingBytes);
}

/** The compressed headers in a HEADERS frame, behind what it may say of priority. */
export function headerFragment(frame: IncomingFrame): Buffer {
  const fragment = unpadded(frame);
  if ((frame.flags & Flag.priority) === 0) return fragment;
  checkSize("HEADERS", fragment.length >= 5);
  return fragment.subarray(5);
}

/** @throws {ConnectionError} FRAME_SIZE_ERROR */
export function checkSize(name: string, isRight: boolean): void {
  if (isRight) return;
  throw new ConnectionError(ErrorCode.frameSizeError, `${name} frame has a wrong size`);
}
