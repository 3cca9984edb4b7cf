import type { Backend } from "../backend/index.ts";
import type { History } from "./history.ts";
import { pageKeyOf } from "./page.ts";

/** What compactions leave on disk is not worth looking for below this. */
const reclaimBytesMin = 16 << 20;
/** Pages whose place on disk is cleared at a time: at most 16 MiB, so that what is put meanwhile comes in between. */
const reclaimPages = 256;

export interface ReclaimTarget {
  readonly backend: Backend;
  readonly history: History;
  readonly isClosed: () => boolean;
}

/**
 * Gives the space of removed records back to the file system. The backend's tables lie beside one another, and nothing would
 * bring a removed page together with the note that it is gone. It is done once as much was removed as is left: so each byte is
 * written once more at most, and the disk holds about twice what lives.
 */
export class SpaceReclaim {
  readonly #target: ReclaimTarget;
  #removedBytes = 0;
  #isRunning = false;

  constructor(target: ReclaimTarget) {
    this.#target = target;
  }

  /** So many bytes of records were removed. What has to be done about it is done in the background. */
  removed(bytes: number): void {
    this.#removedBytes += bytes;
    const isDue = this.#removedBytes >= Math.max(reclaimBytesMin, this.#target.history.bytes);
    if (!isDue || this.#isRunning) return;
    this.#removedBytes = 0;
    this.#isRunning = true;
    const done = (): void => {
      this.#isRunning = false;
    };
    // Whoever commits next hears of a disk that fails.
    this.#run().then(done, done);
  }

  async #run(): Promise<void> {
    const { backend, history, isClosed } = this.#target;
    await backend.commit();
    const starts: Buffer[] = [];
    for (let place = 0; place < history.pages.length; place += reclaimPages) {
      starts.push(pageKeyOf(history.pages[place]!));
    }
    // What was removed before the first page that is left, and behind the last, goes too.
    starts[0] = Buffer.alloc(0);
    for (const [at, from] of starts.entries()) {
      if (isClosed()) return;
      const to = starts[at + 1];
      await backend.reclaim("key", to === undefined ? { from } : { from, to });
    }
  }
}
