import type { History } from "./history.ts";
import type { Page } from "./page.ts";
import { compareRevisions, type Revision } from "./revision.ts";

/** Records marked by revision, gathered by the page they are in. */
export class RevisionMarks {
  readonly #history: History;
  readonly #byPage = new Map<Page, Revision[]>();
  #count = 0;

  constructor(history: History) {
    this.#history = history;
  }

  get count(): number {
    return this.#count;
  }

  add(main: number, sub: number): void {
    const page = this.#history.pages[this.#history.placeOf(main, sub)]!;
    const marks = this.#byPage.get(page);
    if (marks === undefined) this.#byPage.set(page, [{ main, sub }]);
    else marks.push({ main, sub });
    this.#count++;
  }

  has(page: Page): boolean {
    return this.#byPage.has(page);
  }

  /** The page's marked revisions in order. */
  of(page: Page): readonly Revision[] {
    return this.#byPage.get(page)?.sort(compareRevisions) ?? [];
  }
}
