import type { Command } from "../command.ts";
import { type Flag, valueWhenBare } from "../flag.ts";
import { flagsWithValues, type Outline, outlinesOf, placesOf } from "./outline.ts";

/** A script of `complete` lines, each with the command after which it holds. */
export function fishScript(root: Command): string {
  const outlines = outlinesOf([root]);
  const name = `__${root.name}_at`;
  const valued = flagsWithValues(outlines).flatMap(placesOf).map(quoted).join(" ");
  const paths = outlines.slice(1).map(({ path }) => quoted(path));
  return `# fish completion for ${root.name}
function ${name}
  set -l at ${root.name}
  set -l skip 0
  for word in (commandline -opc)[2..-1]
    if test $skip = 1
      set skip 0
    else if contains -- $word ${valued}; or contains -- "$at $word" ${valued}
      set skip 1
    else if contains -- "$at $word" ${paths.join(" ")}
      set at "$at $word"
    end
  end
  test "$at" = "$argv[1]"
end
complete -c ${root.name} -f
${outlines.flatMap((outline) => linesOf(outline, root.name)).join("\n")}
`;
}

function linesOf({ path, commands, flags, choices }: Outline, program: string): string[] {
  const start = `complete -c ${program} -n ${quoted(`__${program}_at '${path}'`)}`;
  return [
    ...commands.map(({ name, short }) => `${start} -a ${name} -d ${quoted(short)}`),
    ...choices.map((choice) => `${start} -a ${choice}`),
    ...flags.map((flag) => `${start} ${flagOptions(flag)} -d ${quoted(flag.help)}`),
  ];
}

function flagOptions(flag: Flag): string {
  const short = flag.short === undefined ? "" : ` -s ${flag.short}`;
  const name = `-l ${flag.name}${short}`;
  if (valueWhenBare(flag) !== undefined) return name;
  return flag.choices === undefined
    ? `${name} -r -F`
    : `${name} -x -a ${quoted(flag.choices.join(" "))}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
