import { type BranchElement, branchElements, type LeafElement, leafElements } from "./elements.ts";
import { treeDepthMax } from "./limits.ts";
import { corrupt, type Page, type Pages } from "./pages.ts";

/** Keys of a page under a branch: from <= key < to. */
interface Bounds {
  readonly from?: Buffer;
  readonly to?: Buffer;
}

interface Branch {
  readonly place: string;
  readonly children: readonly BranchElement[];
  readonly bounds: Bounds;
  next: number;
}

/**
 * The elements of all leaves in key order, a leaf at a time. As each leaf under a branch has keys, all of them above those
 * before, no page is met twice: a file whose pages form circles ends in an error.
 */
export async function* treeLeaves(
  pages: Pages,
  root: Page,
): AsyncGenerator<readonly LeafElement[], void> {
  const path: Branch[] = [];
  let page = root;
  let bounds: Bounds = {};
  for (;;) {
    if (page.kind === "leaf") {
      const elements = leafElements(page);
      checkKeys(page, elements, bounds, path.length > 0);
      yield elements;
    } else {
      const children = branchElements(page);
      checkKeys(page, children, bounds, true);
      path.push({ place: page.place, children, bounds, next: 0 });
      if (path.length > treeDepthMax) throw tooDeep(page);
    }
    while (path.length > 0 && path.at(-1)!.next === path.at(-1)!.children.length) path.pop();
    const branch = path.at(-1);
    if (branch === undefined) return;
    const child = branch.children[branch.next++]!;
    const to = branch.children[branch.next]?.key ?? branch.bounds.to;
    bounds = to === undefined ? { from: child.key } : { from: child.key, to };
    page = await pages.read(child.pageId, branch.place);
  }
}

/** The element with the highest key; undefined in an empty tree. */
export async function lastInTree(pages: Pages, root: Page): Promise<LeafElement | undefined> {
  let page = root;
  for (let depth = 0; page.kind === "branch"; depth++) {
    if (depth === treeDepthMax) throw tooDeep(page);
    const child = branchElements(page).at(-1);
    if (child === undefined) throw corrupt(page.place, "a branch without children");
    page = await pages.read(child.pageId, page.place);
  }
  return leafElements(page).at(-1);
}

/** The element with this key. */
export async function findInTree(
  pages: Pages,
  options: { readonly root: Page; readonly key: Buffer },
): Promise<LeafElement | undefined> {
  const { root, key } = options;
  let page = root;
  for (let depth = 0; page.kind === "branch"; depth++) {
    if (depth === treeDepthMax) throw tooDeep(page);
    const children = branchElements(page);
    const child = children.findLast((c) => c.key.compare(key) <= 0) ?? children[0]!;
    page = await pages.read(child.pageId, page.place);
  }
  return leafElements(page).find((element) => element.key.equals(key));
}

function checkKeys(
  { place }: Page,
  elements: readonly { readonly key: Buffer }[],
  { from, to }: Bounds,
  isBelowBranch: boolean,
): void {
  const first = elements[0]?.key;
  const last = elements.at(-1)?.key;
  if (first === undefined || last === undefined) {
    if (isBelowBranch) throw corrupt(place, "no elements, a leaf below a branch has one or more");
    return;
  }
  if (from !== undefined && first.compare(from) < 0) {
    throw corrupt(place, "a key below the one its branch names");
  }
  if (to !== undefined && last.compare(to) >= 0) {
    throw corrupt(place, "a key that belongs to the next page");
  }
}

function tooDeep({ place }: Page): Error {
  return corrupt(place, `more than ${treeDepthMax} branches above it`);
}
