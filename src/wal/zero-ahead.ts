// Writes zeros ahead of the log's end, in the background. A durable write into blocks that were written before changes no
// metadata of the file, so the system need not commit its journal too: 110 µs instead of 180 µs where this was measured.
// And a disk that fills up is noticed megabytes before the log gets there.
import type { DiskFile } from "../base/index.ts";
import { isDiskFull } from "./errors.ts";
import { zeroAheadBytes, zeroStepBytes } from "./limits.ts";

const zeros = Buffer.alloc(zeroStepBytes);

export interface ZeroAheadOptions {
  /** Where the log ends in the file: all behind it is zeros or holes. */
  readonly from: number;
  /** Size of the file; nothing is written past it. */
  readonly to: number;
  /** The disk can not hold what comes. Zeroing has stopped; the log may still write while it can. */
  readonly onFull: (error: unknown) => void;
}

export class ZeroAhead {
  readonly #file: DiskFile;
  readonly #options: ZeroAheadOptions;
  /** Everything before it is written, with records or zeros, and everything from it on may be a hole. */
  #frontier: number;
  /** Where the records end. */
  #end: number;
  #step: Promise<void> | undefined;
  /** Records are about to be written past the frontier: no step begins until they are. */
  #givesWay = false;
  #stopped = false;
  #failure: unknown;

  constructor(file: DiskFile, options: ZeroAheadOptions) {
    this.#file = file;
    this.#options = options;
    this.#frontier = options.from;
    this.#end = options.from;
  }

  /**
   * To be awaited before records are written up to `end`: no zeros will land on them.
   * @throws What a sync in the background failed with; the medium is not to be trusted then.
   */
  async makeWay(end: number): Promise<void> {
    if (this.#step !== undefined && end > this.#frontier) {
      this.#givesWay = true;
      await this.#step;
      this.#givesWay = false;
    }
    if (this.#failure !== undefined) throw this.#failure;
    this.#frontier = Math.max(this.#frontier, end);
  }

  /** To be called once records are written up to `end`. */
  follow(end: number): void {
    this.#end = end;
    if (this.#step !== undefined || this.#givesWay || this.#stopped) return;
    if (this.#frontier - end >= zeroAheadBytes || this.#frontier >= this.#options.to) return;
    this.#step = this.#zero().finally(() => {
      this.#step = undefined;
      this.follow(this.#end);
    });
  }

  /** Ends the work; resolves once nothing is being written any more. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#step;
  }

  async #zero(): Promise<void> {
    const bytes = Math.min(zeroStepBytes, this.#options.to - this.#frontier);
    try {
      await this.#file.write(zeros.subarray(0, bytes), this.#frontier);
      await this.#file.sync();
      this.#frontier += bytes;
    } catch (error) {
      this.#stopped = true;
      if (isDiskFull(error)) this.#options.onFull(error);
      else this.#failure = error;
    }
  }
}
