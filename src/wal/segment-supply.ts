// The next segment, made ahead of time, so that a full segment gives way to it without a wait and a disk that can not
// hold another one is noticed early. Spare files are called `0.tmp` and `1.tmp` in turns, as etcd's are.
import type { Disk, DiskFile } from "../base/index.ts";

export interface SpareSegment {
  readonly file: DiskFile;
  readonly path: string;
}

export class SegmentSupply {
  readonly #disk: Disk;
  readonly #dir: string;
  readonly #segmentBytes: number;
  #made = 0;
  #spare: Promise<SpareSegment> | undefined;

  constructor(disk: Disk, options: { readonly dir: string; readonly segmentBytes: number }) {
    this.#disk = disk;
    this.#dir = options.dir;
    this.#segmentBytes = options.segmentBytes;
  }

  /** Begins to make a spare if there is none. `onError` hears of a failure; `take` then tries again. */
  prepare(onError: (error: unknown) => void): void {
    if (this.#spare !== undefined) return;
    const spare = this.#make();
    this.#spare = spare;
    spare.catch((error: unknown) => {
      if (this.#spare === spare) this.#spare = undefined;
      onError(error);
    });
  }

  /** The spare, now the caller's. */
  async take(): Promise<SpareSegment> {
    const spare = this.#spare ?? this.#make();
    this.#spare = undefined;
    return spare;
  }

  /** Removes the spare. */
  async discard(): Promise<void> {
    const spare = await this.#spare?.catch(() => undefined);
    this.#spare = undefined;
    if (spare === undefined) return;
    await spare.file.close();
    await this.#disk.remove(spare.path);
  }

  async #make(): Promise<SpareSegment> {
    const path = `${this.#dir}/${this.#made++ % 2}.tmp`;
    if (await this.#disk.exists(path)) await this.#disk.remove(path);
    const file = await this.#disk.open(path, "create");
    try {
      await file.truncate(this.#segmentBytes);
      await file.sync();
      return { file, path };
    } catch (error) {
      await file.close();
      throw error;
    }
  }
}
