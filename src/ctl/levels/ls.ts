import { goJsonString } from "../../base/index.ts";
import { type CliInvocation, unsupported } from "../../cli/index.ts";
import { withConnection } from "../connection.ts";
import { hexEscapes } from "../print/key-values.ts";
import { type Shown, shownAt } from "./key-levels.ts";
import { levelOperandsOf } from "./level-operands.ts";
import { scanKeys } from "./scan-keys.ts";

export async function run(invocation: CliInvocation): Promise<void> {
  const { levels, revision } = levelOperandsOf(invocation);
  await withConnection(invocation, async ({ caller, output, options }) => {
    const { format, isHex, text } = output;
    if (format !== "simple" && format !== "json") throw unsupported(format);
    const { prefix } = levels;
    const scan = scanKeys({ caller, options, prefix, revision, isWithValues: false });
    let count = 0;
    if (format === "json") text.raw("[");
    for (let found = await scan.next(); found.done !== true; ) {
      const shown = shownAt(found.value.key, levels, 1);
      if (format === "json") text.raw(count === 0 ? "" : ",", entryJson(shown));
      else text.line(isHex ? hexEscapes(shown.name) : shown.name);
      count += 1;
      found = await scan.next(shown.isPrefix ? shown.name : undefined);
    }
    if (format === "json") text.line("]");
    text.flush();
  });
}

function entryJson({ name, isPrefix }: Shown): string {
  return `{"name":${goJsonString(name.toString())},"prefix":${isPrefix}}`;
}
