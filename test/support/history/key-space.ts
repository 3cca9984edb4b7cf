// The key space at one revision, and what a request does to it: the specification, in its simplest form.
import type { Change, Comparison, KeySpaceRecord, Pair, Request } from "./records.ts";

/** What a request comes to in a given state. */
export interface Effect {
  /** In order. Empty: nothing was written, and no revision used up. */
  readonly changes: readonly Change[];
  readonly succeeded: boolean;
  readonly deleted: number;
  readonly pairs: readonly Pair[];
}

type Step = {
  readonly key: string;
  readonly put?: { readonly value: string; readonly lease: bigint };
};

interface Draft {
  readonly pairs: Map<string, Pair | undefined>;
  readonly steps: Step[];
  readonly found: Pair[];
  deleted: number;
}

export function isInRange(
  key: string,
  range: { readonly key: string; readonly end: string },
): boolean {
  if (range.end === "") return key === range.key;
  return key >= range.key && (range.end === "\0" || key < range.end);
}

/** Replays revisions one by one. */
export class KeySpace {
  readonly #pairs: Map<string, Pair>;
  #revision: number;

  constructor({ revision, pairs }: KeySpaceRecord) {
    this.#revision = revision;
    this.#pairs = new Map(pairs.map((pair) => [pair.key, pair]));
  }

  get revision(): number {
    return this.#revision;
  }

  get(key: string): Pair | undefined {
    return this.#pairs.get(key);
  }

  /** In key order. */
  range(range: { readonly key: string; readonly end: string }): Pair[] {
    if (range.end === "") return [this.#pairs.get(range.key)].filter((pair) => pair !== undefined);
    const inside = [...this.#pairs.values()].filter((pair) => isInRange(pair.key, range));
    return inside.sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  keysOf(lease: bigint): string[] {
    const held = [...this.#pairs.values()].filter((pair) => pair.lease === lease);
    return held.map(({ key }) => key).sort();
  }

  /** What the request would do here; nothing is changed. */
  effectOf(request: Request): Effect {
    const draft: Draft = { pairs: new Map(), steps: [], found: [], deleted: 0 };
    let succeeded = true;
    if (request.kind === "txn") {
      succeeded = request.compare.every((comparison) => this.#holds(comparison));
      for (const one of succeeded ? request.success : request.failure) this.#draft(one, draft);
    } else {
      this.#draft(request, draft);
    }
    const changes = draft.steps.map(({ key, put }) => ({ key, value: put?.value }));
    return { changes, succeeded, deleted: draft.deleted, pairs: draft.found };
  }

  /** Takes the next revision over. `leaseOf` names the lease of each put, in order. */
  advance(changes: readonly Change[], leaseOf: (change: Change) => bigint): void {
    this.#revision++;
    const revision = this.#revision;
    for (const change of changes) {
      const { key, value } = change;
      if (value === undefined) this.#pairs.delete(key);
      else {
        const put = { value, lease: leaseOf(change) };
        this.#pairs.set(key, pairAfter(this.#pairs.get(key), { key, put, revision }));
      }
    }
  }

  #holds(comparison: Comparison): boolean {
    const pair = this.#pairs.get(comparison.key);
    if ("modRevision" in comparison) return (pair?.modRevision ?? 0) === comparison.modRevision;
    return pair?.value === comparison.value;
  }

  #draft(request: Exclude<Request, { kind: "txn" }>, draft: Draft): void {
    const remove = (key: string): void => {
      draft.steps.push({ key });
      draft.pairs.set(key, undefined);
    };
    switch (request.kind) {
      case "put": {
        const { key, value, lease } = request;
        const put = { value, lease };
        const before = draft.pairs.has(key) ? draft.pairs.get(key) : this.get(key);
        draft.steps.push({ key, put });
        draft.pairs.set(key, pairAfter(before, { key, put, revision: this.#revision + 1 }));
        return;
      }
      case "delete":
        for (const { key } of this.#drafted(request, draft)) {
          remove(key);
          draft.deleted++;
        }
        return;
      case "range":
        draft.found.push(...this.#drafted(request, draft));
        return;
      case "revoke":
        for (const key of this.keysOf(request.lease)) remove(key);
    }
  }

  #drafted(range: { readonly key: string; readonly end: string }, { pairs }: Draft): Pair[] {
    const untouched = this.range(range).filter(({ key }) => !pairs.has(key));
    const touched = [...pairs.values()].filter((pair) => pair !== undefined);
    const inside = touched.filter(({ key }) => isInRange(key, range));
    return [...untouched, ...inside].sort((a, b) => (a.key < b.key ? -1 : 1));
  }
}

function pairAfter(
  before: Pair | undefined,
  { key, put, revision }: Required<Step> & { readonly revision: number },
): Pair {
  return {
    key,
    ...put,
    createRevision: before?.createRevision ?? revision,
    modRevision: revision,
    version: (before?.version ?? 0) + 1,
  };
}

export function isSameChanges(a: readonly Change[], b: readonly Change[]): boolean {
  return (
    a.length === b.length &&
    a.every(({ key, value }, place) => key === b[place]!.key && value === b[place]!.value)
  );
}

export function isSamePairs(a: readonly Pair[], b: readonly Pair[]): boolean {
  return a.length === b.length && a.every((pair, place) => isSamePair(pair, b[place]!));
}

function isSamePair(a: Pair, b: Pair): boolean {
  return (
    a.key === b.key &&
    a.value === b.value &&
    a.createRevision === b.createRevision &&
    a.modRevision === b.modRevision &&
    a.version === b.version &&
    a.lease === b.lease
  );
}
