import type { Backend, ConsistentIndex, SharedFile, SharedFiles } from "../../backend/index.ts";
import type { IndexImage, Store } from "../../mvcc/index.ts";
import type { SnapshotBody } from "../../peer/index.ts";
import type { Snapshot } from "../../raft/index.ts";
import { aheadAgainBytesMin, aheadRoundsMax, indexImageBytesMax } from "./limits.ts";
import { type SourceMoment, writeFileStream } from "./write-file-stream.ts";

interface FilesBodyModules {
  readonly backend: Pick<Backend, "tables" | "checkpoint">;
  readonly store: Pick<Store, "imageIndex">;
  /**
   * Runs at the moment of a checkpoint, and returns what makes the snapshot of where its store stands.
   * @throws {Error} if that is not to be sent
   */
  snapshotAt(): (position: ConsistentIndex) => Snapshot;
}

/**
 * A store as files. Tables, which are never changed, go ahead, while the store goes on, and the moment that the snapshot is of
 * comes behind them: so what the receiver then lacks is what happened while the last of the files were sent, not all of them.
 * Rejects where files cannot be shared.
 */
export async function filesBody(modules: FilesBodyModules): Promise<SnapshotBody> {
  const source = new SharedStore(modules);
  await source.begin();
  return {
    format: "files",
    sizeBytes: undefined,
    chunks: () => writeFileStream(source),
    close: () => source.close(),
  };
}

class SharedStore {
  readonly #modules: FilesBodyModules;
  #held: SharedFiles | undefined;
  /** Made while tables go ahead: what is written meanwhile the receiver finds in its pages. */
  #image: Promise<IndexImage | undefined> | undefined;
  #isClosed = false;

  constructor(modules: FilesBodyModules) {
    this.#modules = modules;
  }

  async begin(): Promise<void> {
    this.#hold(await this.#modules.backend.tables());
    this.#image = this.#modules.store.imageIndex(indexImageBytesMax);
    // It is awaited later, or never.
    this.#image.catch(() => undefined);
  }

  async *ahead(): AsyncGenerator<SharedFiles> {
    const sent = new Set<string>();
    for (let round = 0; round < aheadRoundsMax; round++) {
      if (round > 0) this.#hold(await this.#modules.backend.tables());
      const tables = this.#held!;
      const more = tables.files.filter(({ name }) => !sent.has(name));
      if (round > 0 && bytesOf(more) < aheadAgainBytesMin) return;
      for (const { name } of more) sent.add(name);
      yield tables;
    }
  }

  async moment(): Promise<SourceMoment> {
    const { backend, snapshotAt } = this.#modules;
    const image = await this.#image;
    let snapshotOf: ReturnType<typeof snapshotAt> | undefined;
    let indexImage: readonly Buffer[] | undefined;
    const files = await backend.checkpoint(() => {
      snapshotOf = snapshotAt();
      indexImage = image?.finish();
    });
    this.#hold(files);
    return { snapshot: snapshotOf!(files.consistentIndex), files, indexImage };
  }

  close(): void {
    this.#isClosed = true;
    this.#release();
  }

  #hold(files: SharedFiles): void {
    this.#release();
    this.#held = files;
    if (!this.#isClosed) return;
    this.#release();
    throw new Error("it is not sent any more");
  }

  #release(): void {
    // What stays is removed at the next start.
    this.#held?.close().catch(() => undefined);
    this.#held = undefined;
  }
}

function bytesOf(files: readonly SharedFile[]): number {
  return files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}
