import { assert } from "../../base/index.ts";
import { elementBytes, pageHeaderBytes } from "./format.ts";

export interface BranchChild {
  /** The least key in the child. */
  readonly key: Buffer;
  readonly pageId: number;
}

/** bbolt's branches: one with a single child makes it panic when that child shrinks. */
const childrenMin = 2;

interface Level {
  readonly children: BranchChild[];
  /** How many of them, from the first, go into one page, and their bytes with the page's header. */
  fitting: number;
  fittingBytes: number;
}

/** The bytes of a branch page of these children. */
export function branchBytes(children: readonly BranchChild[]): number {
  return children.reduce((sum, { key }) => sum + elementBytes + key.length, pageHeaderBytes);
}

/**
 * Builds a tree's branch pages from below while its leaves are written: of each level only the children of the page to be
 * written next are held, and two more, of which the last page is made if no others come.
 */
export class BranchLevels {
  readonly #pageBytes: number;
  readonly #write: (children: readonly BranchChild[]) => number;
  readonly #levels: Level[] = [];

  /** @param write Writes a branch page and returns its id. */
  constructor(pageBytes: number, write: (children: readonly BranchChild[]) => number) {
    this.#pageBytes = pageBytes;
    this.#write = write;
  }

  /** The next leaf, in key order. */
  add(leaf: BranchChild): void {
    this.#addAt(0, leaf);
  }

  /** Writes what is held. At least one leaf was added. @returns the id of the root */
  end(): number {
    for (let depth = 0; ; depth++) {
      const level = this.#levels[depth];
      assert(level !== undefined && level.children.length > 0, "a bbolt tree has a leaf");
      const isTop = depth === this.#levels.length - 1;
      if (isTop && level.children.length === 1) return level.children[0]!.pageId;
      const { children, fitting } = level;
      const fitsOne = children.length === fitting || children.length < 2 * childrenMin;
      const first = fitsOne ? children.length : children.length - childrenMin;
      this.#writePage(depth, first);
      if (!fitsOne) this.#writePage(depth, childrenMin);
    }
  }

  #addAt(depth: number, child: BranchChild): void {
    if (depth === this.#levels.length) this.#levels.push(emptyLevel());
    const level = this.#levels[depth]!;
    level.children.push(child);
    this.#fit(level);
    if (level.children.length === level.fitting + childrenMin)
      this.#writePage(depth, level.fitting);
  }

  /** Counts into the page what was added, as long as all before it went in. */
  #fit(level: Level): void {
    for (const child of level.children.slice(level.fitting)) {
      const bytes = level.fittingBytes + elementBytes + child.key.length;
      if (level.fitting >= childrenMin && bytes > this.#pageBytes) return;
      level.fitting++;
      level.fittingBytes = bytes;
    }
  }

  #writePage(depth: number, count: number): void {
    const level = this.#levels[depth]!;
    const children = level.children.splice(0, count);
    level.fitting = 0;
    level.fittingBytes = pageHeaderBytes;
    this.#fit(level);
    this.#addAt(depth + 1, { key: children[0]!.key, pageId: this.#write(children) });
  }
}

function emptyLevel(): Level {
  return { children: [], fitting: 0, fittingBytes: pageHeaderBytes };
}
