// Comparisons of a transaction, one a line: `mod("key") > "0"`.
import { badInput, goQuote, parseGoInt, scanGoQuoted } from "../../cli/index.ts";
import { etcdserverpb } from "../../wire/protobuf/index.ts";

const { Compare, CompareResult, CompareTarget } = etcdserverpb;

const results: Readonly<Record<string, etcdserverpb.CompareResult>> = {
  "=": CompareResult.EQUAL,
  "!=": CompareResult.NOT_EQUAL,
  ">": CompareResult.GREATER,
  "<": CompareResult.LESS,
};

type Filling = (value: Buffer) => Partial<etcdserverpb.Compare>;

const decimal = (value: Buffer): bigint => parseGoInt(value.toString(), 10);
const version: Filling = (value) => ({
  target: CompareTarget.VERSION,
  version: decimal(value),
});
const create: Filling = (value) => ({
  target: CompareTarget.CREATE,
  createRevision: decimal(value),
});
const mod: Filling = (value) => ({ target: CompareTarget.MOD, modRevision: decimal(value) });
const content: Filling = (value) => ({ target: CompareTarget.VALUE, value });
/** Hexadecimal, as leases are written everywhere; official etcdctl crashes here. */
const lease: Filling = (value) => ({
  target: CompareTarget.LEASE,
  lease: parseGoInt(value.toString(), 16),
});

const targets = new Map<string, Filling>([
  ["ver", version],
  ["version", version],
  ["c", create],
  ["create", create],
  ["m", mod],
  ["mod", mod],
  ["val", content],
  ["value", content],
  ["lease", lease],
]);

/** @throws {CliError} that quotes the line */
export function parseCompare(line: string): etcdserverpb.Compare {
  const open = line.indexOf("(");
  if (open === -1) throw badInput(`malformed comparison: ${line}`);
  const target = line.slice(0, open);
  const parsed = parseRelation(line.slice(open + 1));
  if (parsed.fault !== undefined) {
    const got = `${target}(${goQuote(parsed.key)}) ${parsed.operator} ${goQuote(parsed.value)}`;
    throw badInput(`malformed comparison: ${line}; got ${got}`);
  }
  const fill = targets.get(target);
  if (fill === undefined) {
    throw badInput(`malformed comparison: ${line} (unknown target ${target})`);
  }
  const result = results[parsed.operator];
  if (result === undefined) {
    throw badInput(`malformed comparison: ${line} (unknown operator ${parsed.operator})`);
  }
  try {
    return Compare.create({ key: parsed.key, result, ...fill(parsed.value) });
  } catch (error) {
    throw badInput(`invalid txn compare request: ${line}`, {
      cause: error,
    });
  }
}

interface Relation {
  readonly key: Buffer;
  readonly operator: string;
  readonly value: Buffer;
  /** What could not be read, after what is there. */
  readonly fault?: "key" | "operator" | "value";
}

const nothing = Buffer.alloc(0);

/** Reads `"key") operator "value"` as Go's `Sscanf("%q) %s %q")` does. */
function parseRelation(text: string): Relation {
  const key = scanGoQuoted(text, skipBlanks(text, 0));
  if (key === undefined) return { key: nothing, operator: "", value: nothing, fault: "key" };
  const operator = /^\)\s+(\S+)/.exec(text.slice(key.end));
  if (operator === null) {
    return { key: key.bytes, operator: "", value: nothing, fault: "operator" };
  }
  const relation = { key: key.bytes, operator: operator[1]! };
  const after = key.end + operator[0].length;
  const start = skipBlanks(text, after);
  const value = start === after ? undefined : scanGoQuoted(text, start);
  if (value === undefined) return { ...relation, value: nothing, fault: "value" };
  return { ...relation, value: value.bytes };
}

function skipBlanks(text: string, at: number): number {
  while (text[at] === " " || text[at] === "\t") at += 1;
  return at;
}
