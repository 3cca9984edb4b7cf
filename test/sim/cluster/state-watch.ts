import type { Member } from "../../../src/server/index.ts";
import { pairOf } from "../../../src/server/index.ts";
import type { Change, RevisionRecord } from "../../support/history/records.ts";
import { SimulationFailure } from "./failure.ts";

type Written = NonNullable<Parameters<Parameters<Member["onChanges"]>[0]>[1]>;

/** What members apply: all of them the same, and that is the cluster's true history. */
export class StateWatch {
  readonly #now: () => number;
  readonly #revisions: RevisionRecord[] = [];
  /** [hash] by revision and compacted revision. */
  readonly #hashes = new Map<string, { readonly hash: number; readonly who: string }>();
  /** Applied index to revision. */
  readonly #positions = new Map<number, { readonly revision: number; readonly who: string }>();

  constructor(now: () => number) {
    this.#now = now;
  }

  get revisions(): readonly RevisionRecord[] {
    return this.#revisions;
  }

  get lastRevision(): number {
    return this.#revisions.at(-1)?.revision ?? firstRevision;
  }

  applied(who: string, { revision, changes }: Written): void {
    const found = changes.map(({ kind, key, payload }): Change => {
      const value = kind === "put" ? pairOf(payload).value.toString("latin1") : undefined;
      return { key, value };
    });
    const known = this.#revisions[revision - firstRevision - 1];
    if (known === undefined && revision === this.lastRevision + 1) {
      this.#revisions.push({ revision, changes: found, seenMs: this.#now() });
      return;
    }
    if (JSON.stringify(known?.changes) === JSON.stringify(found)) return;
    throw new SimulationFailure(
      "members apply the same",
      `${who} has ${JSON.stringify(found)} at revision ${revision}, others ${JSON.stringify(known?.changes)}`,
    );
  }

  /** A member that has applied so many entries is at this revision. */
  position(who: string, { index, revision }: { index: number; revision: number }): void {
    const known = this.#positions.get(index);
    if (known === undefined) this.#positions.set(index, { revision, who });
    else if (known.revision !== revision) {
      throw new SimulationFailure(
        "equal indexes mean equal revisions",
        `at index ${index}, ${who} is at revision ${revision}, ${known.who} at ${known.revision}`,
      );
    }
  }

  hashed(
    who: string,
    answer: {
      readonly hash: number;
      readonly hashRevision: number;
      readonly compactRevision: number;
    },
  ): void {
    const { hash, hashRevision, compactRevision } = answer;
    const name = `revision ${hashRevision}, compacted ${compactRevision}`;
    const known = this.#hashes.get(name);
    if (known === undefined) this.#hashes.set(name, { hash, who });
    else if (known.hash !== hash) {
      throw new SimulationFailure(
        "equal revisions have equal hashes",
        `${name}: ${who} has ${hash}, ${known.who} has ${known.hash}`,
      );
    }
  }
}

/** Of an empty store. */
const firstRevision = 1;
