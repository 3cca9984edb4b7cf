// Transactions against the words of the API: a model that copies its whole state for each step.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { EtcdError } from "../../base/index.ts";
import { openEnd } from "../../mvcc/index.ts";
import { etcdserverpb } from "../../wire/protobuf/index.ts";
import type { ReplicatedState } from "../state-machine/apply.ts";
import { openState } from "../testing/key-space.ts";
import { decode } from "./range.ts";
import type { OperationResult, TxnResult } from "./results.ts";
import { begin, type Steps, Unfinished } from "./steps.ts";
import { clientError, txn } from "./txn.ts";

type RequestOp = etcdserverpb.RequestOp;
type TxnRequest = etcdserverpb.TxnRequest;
const { Compare, CompareResult, CompareTarget, DeleteRangeRequest, PutRequest } = etcdserverpb;
const { RangeRequest, RequestOp, TxnRequest } = etcdserverpb;

interface Pair {
  readonly key: string;
  readonly value: string;
  readonly created: number;
  readonly modified: number;
  readonly version: number;
}

class Refused extends Error {}

class Model {
  /** The living pairs after each revision; revision 1 is the empty store. */
  readonly history: Map<string, Pair>[] = [new Map(), new Map()];

  get revision(): number {
    return this.history.length - 1;
  }

  run(request: TxnRequest): unknown {
    const before = this.history.at(-1)!;
    const running = { pairs: new Map(before), revision: this.revision, writes: 0 };
    const path = this.#choose(request, before);
    this.#check(path, new Set(before.keys()));
    const answer = this.#runPath(path, running);
    if (running.writes > 0) this.history.push(running.pairs);
    return answer;
  }

  #choose(request: TxnRequest, before: ReadonlyMap<string, Pair>): Path {
    const succeeded = request.compare.every((compare) => holds(compare, before));
    const operations = (succeeded ? request.success : request.failure).map((operation) => ({
      operation,
      nested:
        operation.requestTxn === undefined ? undefined : this.#choose(operation.requestTxn, before),
    }));
    return { succeeded, operations };
  }

  #check(path: Path, existing: ReadonlySet<string>): void {
    for (const put of operationsOf(path)) {
      const request = put.requestPut;
      if (request?.ignoreValue && !existing.has(request.key.toString("latin1"))) {
        throw new Refused("etcdserver: key not found");
      }
    }
    for (const { requestRange } of operationsOf(path)) {
      if (requestRange !== undefined && Number(requestRange.revision) > this.revision) {
        throw new Refused("etcdserver: mvcc: required revision is a future revision");
      }
    }
  }

  #runPath(path: Path, running: Running): unknown {
    const responses = path.operations.map(({ operation, nested }) =>
      nested === undefined ? this.#runOne(operation, running) : this.#runPath(nested, running),
    );
    return { succeeded: path.succeeded, responses };
  }

  #runOne({ requestRange, requestPut, requestDeleteRange }: RequestOp, running: Running): unknown {
    const { pairs } = running;
    if (requestRange !== undefined) {
      const asked = Number(requestRange.revision);
      const source = asked > 0 ? this.history[asked]! : pairs;
      const all = inRange(source, text(requestRange.key), text(requestRange.rangeEnd));
      const limit = Number(requestRange.limit);
      const shown = limit > 0 ? all.slice(0, limit) : all;
      return { count: all.length, more: shown.length < all.length, pairs: shown };
    }
    if (requestPut !== undefined) {
      const key = text(requestPut.key);
      const old = pairs.get(key);
      const modified = this.revision + 1;
      const value = requestPut.ignoreValue ? old!.value : text(requestPut.value);
      const created = old?.created ?? modified;
      pairs.set(key, { key, value, created, modified, version: (old?.version ?? 0) + 1 });
      running.writes++;
      return { previous: requestPut.prevKv ? old : undefined };
    }
    const request = requestDeleteRange!;
    const doomed = inRange(pairs, text(request.key), text(request.rangeEnd));
    for (const { key } of doomed) pairs.delete(key);
    running.writes += doomed.length;
    return { deleted: doomed.length, previous: request.prevKv ? doomed : [] };
  }
}

interface Path {
  readonly succeeded: boolean;
  readonly operations: readonly { operation: RequestOp; nested: Path | undefined }[];
}

interface Running {
  readonly pairs: Map<string, Pair>;
  writes: number;
}

function operationsOf(path: Path): RequestOp[] {
  return path.operations.flatMap(({ operation, nested }) =>
    nested === undefined ? [operation] : operationsOf(nested),
  );
}

function text(bytes: Buffer): string {
  return bytes.toString("latin1");
}

function inRange(pairs: ReadonlyMap<string, Pair>, key: string, end: string): Pair[] {
  const isIn = (at: string): boolean => {
    if (end === "") return at === key;
    return at >= key && (end === "\0" || at < end);
  };
  return [...pairs.values()]
    .filter((pair) => isIn(pair.key))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}

function holds(compare: etcdserverpb.Compare, pairs: ReadonlyMap<string, Pair>): boolean {
  const found = inRange(pairs, text(compare.key), text(compare.rangeEnd));
  if (found.length === 0) {
    if (compare.target === CompareTarget.VALUE) return false;
    return holdsFor(compare, { key: "", value: "", created: 0, modified: 0, version: 0 });
  }
  return found.every((pair) => holdsFor(compare, pair));
}

function holdsFor(compare: etcdserverpb.Compare, pair: Pair): boolean {
  const sides: Record<number, [number | string, number | string]> = {
    [CompareTarget.VALUE]: [pair.value, text(compare.value ?? Buffer.alloc(0))],
    [CompareTarget.VERSION]: [pair.version, Number(compare.version ?? 0n)],
    [CompareTarget.CREATE]: [pair.created, Number(compare.createRevision ?? 0n)],
    [CompareTarget.MOD]: [pair.modified, Number(compare.modRevision ?? 0n)],
  };
  const [have, want] = sides[compare.target]!;
  switch (compare.result) {
    case CompareResult.EQUAL:
      return have === want;
    case CompareResult.NOT_EQUAL:
      return have !== want;
    case CompareResult.GREATER:
      return have > want;
    default:
      return have < want;
  }
}

/** A result of ours in the words of the model. */
function told(result: OperationResult): unknown {
  const pairOf = (payload: Parameters<typeof decode>[0]): Pair => {
    const { key, value, createRevision, modRevision, version } = decode(payload);
    const revisions = { created: createRevision, modified: modRevision, version };
    return { key: text(key), value: text(value), ...revisions };
  };
  switch (result.kind) {
    case "range":
      return { count: result.count, more: result.more, pairs: result.payloads.map(pairOf) };
    case "put":
      return { previous: result.previous && pairOf(result.previous) };
    case "deleteRange":
      return { deleted: result.deleted, previous: result.previous.map(pairOf) };
    case "txn":
      return { succeeded: result.succeeded, responses: result.responses.map(told) };
  }
}

const key = fc.constantFrom("a", "b", "c", "d", "\xff").map((at) => Buffer.from(at, "latin1"));
const end = fc.constantFrom("", "", "", "\0", "c", "d").map((at) => Buffer.from(at, "latin1"));
const small = fc.integer({ min: 0, max: 6 });
const value = fc.constantFrom("", "x", "y").map((at) => Buffer.from(at));

const compare = fc
  .record({
    key,
    rangeEnd: end,
    result: fc.integer({ min: 0, max: 3 }),
    target: fc.integer({ min: 0, max: 3 }),
    number: small,
    value,
  })
  .map(({ number, value: wanted, ...fields }) => {
    const facts: Record<number, Partial<etcdserverpb.Compare>> = {
      [CompareTarget.VERSION]: { version: BigInt(number) },
      [CompareTarget.CREATE]: { createRevision: BigInt(number) },
      [CompareTarget.MOD]: { modRevision: BigInt(number) },
      [CompareTarget.VALUE]: { value: wanted },
    };
    return Compare.create(Object.assign(fields, facts[fields.target]));
  });

const range = fc
  .record({ key, rangeEnd: end, limit: small, revision: fc.constantFrom(0, 0, 0, 1, 2, 3, 4) })
  .map(({ limit, revision, ...at }) => {
    const numbers = { limit: BigInt(limit), revision: BigInt(revision) };
    return RequestOp.create({ requestRange: RangeRequest.create({ ...at, ...numbers }) });
  });
const put = fc
  .record({ key, value, prevKv: fc.boolean() })
  .map((fields) => RequestOp.create({ requestPut: PutRequest.create(fields) }));
const keepingPut = key.map((at) =>
  RequestOp.create({ requestPut: PutRequest.create({ key: at, ignoreValue: true }) }),
);
const deletion = fc
  .record({ key, rangeEnd: end, prevKv: fc.boolean() })
  .map((fields) => RequestOp.create({ requestDeleteRange: DeleteRangeRequest.create(fields) }));

/** Puts that keep the value and deletions do not meet in one transaction: the API refuses most such pairs as duplicates. */
function txnOf(write: fc.Arbitrary<RequestOp>): fc.Arbitrary<TxnRequest> {
  return fc.letrec<{ txn: TxnRequest }>((tie) => {
    const nested = tie("txn").map((requestTxn) => RequestOp.create({ requestTxn }));
    const operation = fc.oneof({ maxDepth: 2 }, range, put, write, nested);
    const operations = fc.array(operation, { maxLength: 4 });
    return {
      txn: fc
        .record({
          compare: fc.array(compare, { maxLength: 2 }),
          success: operations,
          failure: operations,
        })
        .map((fields) => TxnRequest.create(fields)),
    };
  }).txn;
}
const request = fc.oneof(txnOf(deletion), txnOf(keepingPut));

function refusalOf(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    const known = clientError(error);
    if (known instanceof EtcdError || known instanceof Refused) return known.message;
    throw error;
  }
}

const everything = { key: "\0", end: openEnd, revision: 0, limit: 0, countOnly: false };

/** Nobody sees anything of it before the last step. */
function stepByStep(state: ReplicatedState, steps: Steps<TxnResult>): TxnResult {
  const before = state.store.range(everything);
  let result = begin(steps);
  while (result instanceof Unfinished) {
    assert.deepEqual(state.store.range(everything), before);
    result = result.step();
  }
  return result;
}

test("transactions of any shape answer, write and refuse as the API's words say", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(request, { minLength: 1, maxLength: 8 }), async (requests) => {
      const state = await openState({ deleteStepKeys: 1 });
      const model = new Model();
      for (const one of requests) {
        const answer = refusalOf(() => {
          const result = stepByStep(state, txn(state, one));
          assert.equal(result.revision, state.store.currentRevision);
          return told(result);
        });
        assert.deepEqual(
          answer,
          refusalOf(() => model.run(one)),
        );
        assert.equal(state.store.currentRevision, model.revision);
      }
      await state.store.close();
      await state.backend.close();
    }),
    { numRuns: 300 },
  );
});
