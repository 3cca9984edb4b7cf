import {
  ConnectionError,
  defaultFrameBytes,
  ErrorCode,
  initialWindowBytes,
  maxWindowBytes,
} from "../../wire/http2/index.ts";
import type { Exchange } from "./exchange.ts";
import type { FrameWriter } from "./frame-writer.ts";

/** Sends requests' bodies, as fast as the server's windows allow. */
export class RequestBodies {
  readonly #writer: FrameWriter;
  readonly #exchanges: ReadonlyMap<number, Exchange>;
  #connectionWindow = initialWindowBytes;
  /** Where the windows of new streams begin. */
  #streamWindow = initialWindowBytes;
  #frameBytesMax = defaultFrameBytes;

  /** `exchanges`: all that are under way, by stream. */
  constructor(writer: FrameWriter, exchanges: ReadonlyMap<number, Exchange>) {
    this.#writer = writer;
    this.#exchanges = exchanges;
  }

  get frameBytesMax(): number {
    return this.#frameBytesMax;
  }

  begin(streamId: number, exchange: Exchange): void {
    exchange.sendWindow = this.#streamWindow;
    this.#send(streamId, exchange);
  }

  /** SETTINGS_MAX_FRAME_SIZE. @throws {ConnectionError} */
  setFrameBytesMax(bytes: number): void {
    if (bytes < defaultFrameBytes || bytes > 0xff_ffff) {
      throw new ConnectionError(ErrorCode.protocolError, "SETTINGS_MAX_FRAME_SIZE is wrong");
    }
    this.#frameBytesMax = bytes;
  }

  /** SETTINGS_INITIAL_WINDOW_SIZE, which counts for streams under way as well. @throws {ConnectionError} */
  setStreamWindow(bytes: number): void {
    const growth = bytes - this.#streamWindow;
    this.#streamWindow = checked(bytes);
    for (const [streamId, exchange] of this.#exchanges) {
      exchange.sendWindow = checked(exchange.sendWindow + growth);
      this.#send(streamId, exchange);
    }
  }

  /** WINDOW_UPDATE for the connection. @throws {ConnectionError} */
  growConnection(growth: number): void {
    this.#connectionWindow = checked(this.#connectionWindow + growth);
    for (const [streamId, exchange] of this.#exchanges) this.#send(streamId, exchange);
  }

  /** WINDOW_UPDATE for a stream. @throws {ConnectionError} */
  growStream(streamId: number, growth: number): void {
    const exchange = this.#exchanges.get(streamId);
    if (exchange === undefined) return;
    exchange.sendWindow = checked(exchange.sendWindow + growth);
    this.#send(streamId, exchange);
  }

  #send(streamId: number, exchange: Exchange): void {
    while (exchange.unsent.length > 0) {
      const room = Math.min(this.#connectionWindow, exchange.sendWindow, this.#frameBytesMax);
      if (room <= 0) return;
      const payload = exchange.unsent.subarray(0, room);
      exchange.unsent = exchange.unsent.subarray(payload.length);
      exchange.sendWindow -= payload.length;
      this.#connectionWindow -= payload.length;
      this.#writer.data(streamId, payload, exchange.unsent.length === 0);
    }
  }
}

function checked(windowBytes: number): number {
  if (windowBytes <= maxWindowBytes) return windowBytes;
  throw new ConnectionError(ErrorCode.flowControlError, "a window is larger than 2^31-1");
}
