import { goJsonString, humanBytes } from "../../base/index.ts";
import { badArguments, type CliInvocation, ProgressLine, unsupported } from "../../cli/index.ts";
import { withConnection } from "../connection.ts";
import { hexEscapes } from "../print/key-values.ts";
import type { Output } from "../print/output.ts";
import { shownAt } from "./key-levels.ts";
import { levelOperandsOf } from "./level-operands.ts";
import { scanKeys } from "./scan-keys.ts";

interface Usage {
  readonly name: Buffer;
  keys: number;
  /** Of keys and values. */
  bytes: number;
}

export async function run(invocation: CliInvocation): Promise<void> {
  const { levels, revision } = levelOperandsOf(invocation);
  const depth = invocation.flags.number("depth");
  if (depth === 0) throw badArguments("--depth must be at least 1");
  await withConnection(invocation, async ({ caller, output, options }) => {
    const { format, text } = output;
    if (format !== "simple" && format !== "json") throw unsupported(format);
    const progress = new ProgressLine(invocation.world);
    const total: Usage = { name: levels.prefix, keys: 0, bytes: 0 };
    const print = makePrinter(output);
    let usage: Usage | undefined;
    const scan = { caller, options, prefix: levels.prefix, revision, isWithValues: true };
    try {
      for await (const { key, value } of scanKeys(scan)) {
        const { name } = shownAt(key, levels, depth);
        if (usage?.name.equals(name) !== true) {
          if (usage !== undefined) print(usage);
          usage = { name, keys: 0, bytes: 0 };
        }
        add(usage, key.length + value.length);
        add(total, key.length + value.length);
        progress.show(() => `${total.keys} keys, ${humanBytes(total.bytes)}`);
      }
    } finally {
      progress.clear();
    }
    if (usage !== undefined) print(usage);
    if (format === "json") text.line(`],"total":${usageJson(total)}}`);
    else text.line(usageLine(total, "total"));
    text.flush();
  });
}

function add(usage: Usage, bytes: number): void {
  usage.keys += 1;
  usage.bytes += bytes;
}

function makePrinter({ format, isHex, text }: Output): (usage: Usage) => void {
  let isFirst = true;
  if (format === "json") text.raw('{"prefixes":[');
  return (usage) => {
    if (format === "json") text.raw(isFirst ? "" : ",", usageJson(usage));
    else text.line(usageLine(usage, isHex ? hexEscapes(usage.name) : usage.name.toString()));
    isFirst = false;
  };
}

function usageLine({ bytes, keys }: Usage, name: string): string {
  return `${humanBytes(bytes)}\t${keys}\t${name}`;
}

function usageJson({ name, keys, bytes }: Usage): string {
  return `{"name":${goJsonString(name.toString())},"keys":${keys},"bytes":${bytes}}`;
}
