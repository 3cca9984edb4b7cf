// Puts batches into segment files, one after the other, and knows where the log ends on the medium.
import type { Clock, Disk, DiskFile, Logger } from "../base/index.ts";
import { WalError } from "./errors.ts";
import { recoverProbeBytes, writeBytesMax } from "./limits.ts";
import { SegmentSupply } from "./segment-supply.ts";
import type { LogPosition, WriteBatch } from "./write-batch.ts";
import { ZeroAhead } from "./zero-ahead.ts";

/** A write that took longer is warned of, as by etcd. */
const slowWriteMs = 1000;

export interface WalWrite {
  readonly bytes: number;
  readonly durationMs: number;
  readonly durable: boolean;
}

export interface LogWriterOptions {
  readonly disk: Disk;
  readonly dir: string;
  readonly segmentBytes: number;
  readonly clock: Clock;
  readonly logger: Logger | undefined;
  readonly onWrite: ((write: WalWrite) => void) | undefined;
}

export class LogWriter {
  readonly #options: LogWriterOptions;
  readonly #supply: SegmentSupply;
  #file: DiskFile;
  #zeros: ZeroAhead;
  #durable: LogPosition;

  /** Takes over `file`, whose log ends at `position`. */
  constructor(file: DiskFile, position: LogPosition, options: LogWriterOptions) {
    this.#file = file;
    this.#durable = position;
    this.#options = options;
    this.#supply = new SegmentSupply(options.disk, options);
    this.#zeros = this.#zerosFrom(position.offset);
  }

  /** Where the log ends on the medium. */
  get durable(): LogPosition {
    return this.#durable;
  }

  /** Begins to make the next segment, if that has not begun yet. */
  prepareSegment(): void {
    this.#supply.prepare((error) => {
      const { dir, logger } = this.#options;
      logger?.warn("failed to prepare the next WAL segment", { dir, error: String(error) });
    });
  }

  /** Hands what is new in the batch to the system. It stays in the batch. */
  async writePlainly(batch: WriteBatch): Promise<void> {
    const bytes = batch.encoder.bytes(batch.writtenBytes);
    const position = batch.start.offset + batch.writtenBytes;
    batch.writtenBytes += bytes.length;
    await this.#zeros.makeWay(position + bytes.length);
    const startMs = this.#options.clock.monotonicMs();
    await this.#file.write(bytes, position);
    this.#report({ bytes: bytes.length, startMs, durable: false });
  }

  /** Makes the whole batch durable, in a new segment if it begins one. */
  async writeDurably(batch: WriteBatch): Promise<void> {
    const bytes = batch.encoder.bytes();
    await this.#zeros.makeWay(batch.start.offset + bytes.length);
    const startMs = this.#options.clock.monotonicMs();
    if (batch.opensSegment) await this.#writeSegment(batch, bytes);
    else await writeDurable(this.#file, bytes, batch.start.offset);
    this.#durable = batch.end;
    this.#zeros.follow(batch.end.offset);
    this.#report({ bytes: bytes.length, startMs, durable: true });
  }

  /**
   * After a write failed for want of space: cuts off what it may have left, and tries whether a megabyte can be written.
   * Nothing durable is touched.
   */
  async recover(): Promise<void> {
    const { offset } = this.#durable;
    await this.#zeros.stop();
    // A sync that failed in the background since then still counts.
    await this.#zeros.makeWay(offset);
    await this.#supply.discard();
    await this.#file.truncate(offset);
    await this.#file.sync();
    await this.#file.writeDurable(Buffer.alloc(recoverProbeBytes), offset);
    await this.#file.truncate(Math.max(this.#options.segmentBytes, offset));
    await this.#file.sync();
    this.#zeros = this.#zerosFrom(offset);
  }

  async close(): Promise<void> {
    await this.#zeros.stop();
    await this.#supply.discard();
    await this.#file.close();
  }

  /** The segment gets its name only when its first records are durable, so a named segment always has a whole head. */
  async #writeSegment(batch: WriteBatch, bytes: Buffer): Promise<void> {
    const { disk, dir } = this.#options;
    const full = this.#file;
    const spare = await this.#supply.take();
    try {
      await full.truncate(this.#durable.offset);
      await writeDurable(spare.file, bytes, 0);
      await disk.rename(spare.path, batch.start.segment.path);
    } catch (error) {
      await spare.file.close();
      throw error;
    }
    this.#file = spare.file;
    await disk.syncDirectory(dir).catch((cause: unknown) => {
      // Both names may be on the medium now: which one a crash leaves is open.
      throw new WalError("io", `Cannot make a segment's name durable in ${dir}`, { cause });
    });
    await this.#zeros.stop();
    await full.close();
    this.#zeros = this.#zerosFrom(bytes.length);
  }

  #zerosFrom(from: number): ZeroAhead {
    const { dir, logger, segmentBytes } = this.#options;
    const onFull = (error: unknown): void =>
      logger?.warn("the disk is too full for the rest of the WAL segment", {
        dir,
        error: String(error),
      });
    return new ZeroAhead(this.#file, { from, to: segmentBytes, onFull });
  }

  #report(write: { bytes: number; startMs: number; durable: boolean }): void {
    const { clock, logger, onWrite } = this.#options;
    const { bytes, durable } = write;
    const durationMs = clock.monotonicMs() - write.startMs;
    onWrite?.({ bytes, durationMs, durable });
    if (durationMs > slowWriteMs)
      logger?.warn("slow fdatasync", { took_ms: durationMs, expected_ms: slowWriteMs, bytes });
  }
}

/** Writes in parts of writeBytesMax, each durable before the next: no more than that can ever be torn. */
async function writeDurable(file: DiskFile, bytes: Buffer, position: number): Promise<void> {
  for (let at = 0; at < bytes.length; at += writeBytesMax)
    await file.writeDurable(bytes.subarray(at, at + writeBytesMax), position + at);
}
