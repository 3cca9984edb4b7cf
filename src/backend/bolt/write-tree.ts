import { type BranchChild, BranchLevels, branchBytes } from "./branch-levels.ts";
import { type BoltBucket, type BoltPair, checkRecordSizes } from "./bucket.ts";
import { BoltError } from "./errors.ts";
import { LeafFill } from "./leaf-fill.ts";
import type { PageChunks } from "./page-chunks.ts";
import type { TreePlan } from "./plan-tree.ts";
import type { Slices } from "./slices.ts";
import { writeBranch, writeLeaf } from "./write-page.ts";

export interface TreeWriting {
  readonly pageBytes: number;
  readonly firstPage: number;
  /** What `planTree` made of the same records; the pages written are exactly those. */
  readonly plan: TreePlan;
  /** Flags of the leaves' elements. */
  readonly flags: number;
  readonly chunks: PageChunks;
  readonly slices: Slices;
}

/** Writes a bucket's pages into `chunks` and gives out those that are full. */
export async function* writeTree(
  bucket: BoltBucket,
  writing: TreeWriting,
): AsyncGenerator<Buffer, void> {
  const { chunks, slices } = writing;
  const tree = new TreeWriter(bucket, writing);
  let last: Buffer | undefined;
  for await (const pairs of bucket.pairs()) {
    for (let n = 0; n < pairs.length; n++) {
      const pair = pairs[n]!;
      if (last !== undefined && last.compare(pair.key) >= 0) {
        throw new BoltError("source", `Cannot write bucket ${bucket.name}: keys out of order`);
      }
      last = pair.key;
      if (!tree.add(pair)) continue;
      for (let chunk = chunks.takeFull(); chunk !== undefined; chunk = chunks.takeFull()) {
        yield chunk;
      }
      if (slices.isOver) await slices.pause();
    }
    // What these bytes are views of may be gone with the next chunk.
    tree.keepOwn();
    if (last !== undefined) last = Buffer.from(last);
  }
  tree.end();
}

class TreeWriter {
  readonly #bucket: BoltBucket;
  readonly #writing: TreeWriting;
  readonly #fill: LeafFill;
  readonly #levels: BranchLevels;
  #nextPage: number;
  #leaf: BoltPair[] = [];
  #kept: readonly [Buffer, Buffer] = [Buffer.alloc(0), Buffer.alloc(0)];

  constructor(bucket: BoltBucket, writing: TreeWriting) {
    this.#bucket = bucket;
    this.#writing = writing;
    this.#fill = new LeafFill(writing.pageBytes);
    this.#levels = new BranchLevels(writing.pageBytes, (children) => this.#writeBranch(children));
    this.#nextPage = writing.firstPage;
  }

  /** @returns whether pages were written */
  add(pair: BoltPair): boolean {
    const bytes = pair.key.length + pair.value.length;
    checkRecordSizes(this.#bucket, pair.key.length, pair.value.length);
    const endsLeaf = this.#fill.endsBefore(bytes);
    if (endsLeaf) this.#endLeaf();
    this.#leaf.push(pair);
    this.#fill.add(bytes);
    return endsLeaf;
  }

  /** Copies the records that wait for their leaf to end. They may be copies already: the two memories take turns. */
  keepOwn(): void {
    const bytes = this.#leaf.reduce((sum, { key, value }) => sum + key.length + value.length, 0);
    const [memory, other] = this.#kept;
    const into = memory.length >= bytes ? memory : Buffer.allocUnsafeSlow(2 * bytes);
    this.#kept = [other, into];
    let at = 0;
    const own = (from: Buffer): Buffer => {
      at += from.copy(into, at);
      return into.subarray(at - from.length, at);
    };
    this.#leaf = this.#leaf.map(({ key, value }) => ({ key: own(key), value: own(value) }));
  }

  end(): void {
    this.#endLeaf();
    const rootPage = this.#levels.end();
    const { plan } = this.#writing;
    if (rootPage !== plan.rootPage || this.#nextPage !== plan.endPage) throw this.#changed();
  }

  #endLeaf(): void {
    const { pageBytes, flags } = this.#writing;
    const { id, run } = this.#take(this.#fill.pages);
    writeLeaf(run, this.#leaf, { id, pageBytes, flags });
    const key = this.#leaf[0]?.key;
    this.#levels.add({ key: key === undefined ? Buffer.alloc(0) : Buffer.from(key), pageId: id });
    this.#leaf = [];
    this.#fill.clear();
  }

  #writeBranch(children: readonly BranchChild[]): number {
    const { pageBytes } = this.#writing;
    const { id, run } = this.#take(Math.ceil(branchBytes(children) / pageBytes));
    writeBranch(run, children, { id, pageBytes });
    return id;
  }

  #take(pages: number): { readonly id: number; readonly run: Buffer } {
    const { pageBytes, plan, chunks } = this.#writing;
    const id = this.#nextPage;
    this.#nextPage += pages;
    if (this.#nextPage > plan.endPage) throw this.#changed();
    return { id, run: chunks.reserve(pages * pageBytes) };
  }

  #changed(): BoltError {
    const { firstPage, plan } = this.#writing;
    return new BoltError(
      "source",
      `Cannot write bucket ${this.#bucket.name}: its records need ${this.#nextPage - firstPage} pages or more, ` +
        `${plan.endPage - firstPage} were planned`,
    );
  }
}
