import type { Command } from "../command.ts";
import { completed, type Outline, patternOf, spellings } from "./outline.ts";

/** A script for zsh's own completion system, to be found as `_<program>` in its fpath. */
export function zshScript(root: Command): string {
  const { outlines, name, valued, valuedPattern, paths } = completed(root);
  const choices = valued
    .filter(({ flag }) => flag.choices !== undefined)
    .map((one) => `    ${patternOf(one)}) compadd -- ${one.flag.choices!.join(" ")}; return ;;`);
  return `#compdef ${root.name}
${name}() {
  local at="${root.name}" skip="" word
  local -a found
  for word in "\${(@)words[2,CURRENT-1]}"; do
    if [[ -n $skip ]]; then skip=""; continue; fi
    case "$at $word" in
      ${valuedPattern}) skip=1 ;;
      ${paths}) at="$at $word" ;;
    esac
  done
  case "$at \${words[CURRENT-1]}" in
${choices.join("\n")}
    ${valuedPattern}) _files; return ;;
  esac
  case $at in
${outlines.map(caseOf).join("\n")}
  esac
  if (( \${#found} )); then _describe -o ${root.name} found; else _files; fi
}
if [[ $funcstack[1] == ${name} ]]; then ${name} "$@"; else compdef ${name} ${root.name}; fi
`;
}

function caseOf({ path, commands, flags, choices }: Outline): string {
  const names = [...commands.map(({ name, short }) => entry(name, short)), ...choices];
  const dashes = flags.flatMap((flag) => spellings(flag).map((text) => entry(text, flag.help)));
  return `    "${path}") found=(${names.join(" ")}); [[ $PREFIX == -* ]] && found=(${dashes.join(" ")}) ;;`;
}

function entry(word: string, help: string): string {
  return `'${word.replaceAll(":", "\\:")}:${help.replaceAll("'", "'\\''")}'`;
}
