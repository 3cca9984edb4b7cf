import { type CliInvocation, unsupported } from "../../cli/index.ts";
import { withConnection } from "../connection.ts";
import { hexEscapes } from "../print/key-values.ts";
import { levelEnds, shownAt } from "./key-levels.ts";
import { levelOperandsOf } from "./level-operands.ts";
import { scanKeys } from "./scan-keys.ts";

const indent = "  ";

/** Prints as it reads: no more than the path of one key is kept. */
export async function run(invocation: CliInvocation): Promise<void> {
  const { levels, revision } = levelOperandsOf(invocation);
  const depth = invocation.flags.number("depth") || Number.POSITIVE_INFINITY;
  await withConnection(invocation, async ({ caller, output, options }) => {
    const { format, isHex, text } = output;
    if (format !== "simple") throw unsupported(format);
    const { prefix } = levels;
    const scan = scanKeys({ caller, options, prefix, revision, isWithValues: false });
    /** The last key's levels, which are printed already. */
    let above: readonly Buffer[] = [];
    for (let found = await scan.next(); found.done !== true; ) {
      const { name, isPrefix } = shownAt(found.value.key, levels, depth);
      const parts = partsOf(name, levelEnds(name, levels));
      const paths = parts.map(({ path }) => path);
      const common = paths.findIndex((path, level) => above[level]?.equals(path) !== true);
      for (const [level, { path, text: part }] of parts.entries()) {
        if (level < common) continue;
        // The first level says where it is; the others are below it.
        const shown = level === 0 ? path : part;
        text.line(indent.repeat(level), isHex ? hexEscapes(shown) : shown);
      }
      above = paths;
      found = await scan.next(isPrefix ? name : undefined);
    }
    text.flush();
  });
}

interface Part {
  /** From the beginning of the key. */
  readonly path: Buffer;
  /** Of this level alone. */
  readonly text: Buffer;
}

function partsOf(name: Buffer, ends: readonly number[]): Part[] {
  return ends.map((end, level) => ({
    path: name.subarray(0, end),
    text: name.subarray(level === 0 ? 0 : ends[level - 1]!, end),
  }));
}
