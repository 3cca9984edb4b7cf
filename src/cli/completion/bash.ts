import type { Command } from "../command.ts";
import { completed, type Outline, patternOf, spellings } from "./outline.ts";

/** A script for bash 3.2 and later that needs neither the program nor the bash-completion package. */
export function bashScript(root: Command): string {
  const { outlines, name, valued, valuedPattern, paths } = completed(root);
  const choices = valued
    .filter(({ flag }) => flag.choices !== undefined)
    .map((one) => `    ${patternOf(one)}) words="${one.flag.choices!.join(" ")}" ;;`);
  return `# bash completion for ${root.name}
${name}() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]}
  local at="${root.name}" words="" skip="" i
  for ((i = 1; i < COMP_CWORD; i++)); do
    if [[ -n $skip ]]; then skip=""; continue; fi
    case "$at \${COMP_WORDS[i]}" in
      *" =") skip=1 ;;
      ${valuedPattern}) [[ \${COMP_WORDS[i+1]} == "=" ]] || skip=1 ;;
      ${paths}) at="$at \${COMP_WORDS[i]}" ;;
    esac
  done
  if [[ $cur == "=" ]]; then cur=""; elif [[ $prev == "=" ]]; then prev=\${COMP_WORDS[COMP_CWORD-2]}; fi
  case "$at $prev" in
${choices.join("\n")}
    ${valuedPattern}) return ;;
    *) case $at in
${outlines.map(caseOf).join("\n")}
      esac ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -o default -F ${name} ${root.name}
`;
}

function caseOf({ path, commands, flags, choices }: Outline): string {
  const names = [...commands.map(({ name }) => name), ...choices];
  const words = [...names, ...flags.flatMap(spellings)].join(" ");
  // Flags are offered once a dash is there, so that an empty word lists commands.
  const plain = names.length > 0 ? `words="${names.join(" ")}"; ` : "";
  return `      "${path}") ${plain}[[ $cur == -* ]] && words="${words}" ;;`;
}
