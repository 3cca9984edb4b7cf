// Everything that acknowledged writes did to the key space, by revision. A write whose answer was lost in a crash is
// placed when it is found to have happened.
import assert from "node:assert/strict";
import type { Change } from "./operations.ts";

/** The revision of a store that nothing was written to. */
const firstRevision = 1;

export class History {
  /** What happened, until it was compared with what watchers saw. */
  readonly #placed = new Map<number, readonly Change[]>();
  /** Found to have happened, at a revision that only watchers know (deletes leave none behind). */
  readonly #unplaced: (readonly Change[])[] = [];
  #revision = firstRevision;
  #highestSeen = firstRevision;
  #comparedTo = firstRevision;

  /** The store's revision, if every write that is known took one and nothing else did. */
  get revision(): number {
    return this.#revision;
  }

  /** All revisions up to this one were seen by every watcher. */
  get comparedTo(): number {
    return this.#comparedTo;
  }

  /** A response's header said so: no later one may say less. */
  saw(revision: number): void {
    this.#highestSeen = Math.max(this.#highestSeen, revision);
  }

  /** `revision` is undefined when it is not known. */
  add(changes: readonly Change[], revision: number | undefined): void {
    if (changes.length === 0) return;
    this.#revision++;
    if (revision === undefined) {
      this.#unplaced.push(changes);
      return;
    }
    this.saw(revision);
    assert.ok(!this.#placed.has(revision), `two writes at revision ${revision}`);
    assert.ok(revision > this.#comparedTo, `a write at ${revision}, which is history already`);
    this.#placed.set(revision, changes);
  }

  /** After a restart, with all writers settled: nothing lost, nothing that nobody wrote. */
  checkRevision(found: number): void {
    assert.ok(
      found >= this.#highestSeen,
      `the revision went back to ${found} from ${this.#highestSeen}`,
    );
    assert.equal(found, this.#revision, "the revision is the number of writes");
  }

  /** Every watcher's events since the last comparison, by revision. Forgets what it compared. */
  compare(watchers: readonly ReadonlyMap<number, readonly Change[]>[]): void {
    for (let revision = this.#comparedTo + 1; revision <= this.#revision; revision++) {
      const [first, ...others] = watchers.map((watched) => watched.get(revision));
      for (const other of others) {
        assert.deepEqual(other, first, `all watchers see the same at revision ${revision}`);
      }
      assert.ok(first !== undefined, `watchers saw nothing at revision ${revision}`);
      const known = this.#placed.get(revision) ?? this.#takeUnplaced(first);
      assert.deepEqual(first, known, `watchers see what was written at revision ${revision}`);
      this.#placed.delete(revision);
    }
    this.#comparedTo = this.#revision;
    assert.equal(this.#placed.size + this.#unplaced.length, 0, "every write was seen by watchers");
  }

  #takeUnplaced(changes: readonly Change[]): readonly Change[] | undefined {
    const text = JSON.stringify(changes);
    const place = this.#unplaced.findIndex((candidate) => JSON.stringify(candidate) === text);
    return place === -1 ? undefined : this.#unplaced.splice(place, 1)[0];
  }
}
