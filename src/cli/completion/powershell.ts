import type { Command } from "../command.ts";
import { completed, type Outline, placesOf, spellings } from "./outline.ts";

/** A script for PowerShell 5 and later, to be run by its profile. */
export function powershellScript(root: Command): string {
  const { outlines, valued } = completed(root);
  const choices = valued.flatMap((one) => {
    const { choices: words } = one.flag;
    if (words === undefined) return [];
    return placesOf(one).map((place) => `    ${quoted(place)} = @(${list(words)})`);
  });
  return `# powershell completion for ${root.name}
Register-ArgumentCompleter -Native -CommandName ${quoted(root.name)} -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $valued = @(${list(valued.flatMap(placesOf))})
  $choices = @{
${choices.join("\n")}
  }
  $commands = @{
${outlines.map((outline) => tableLine(outline, wordsOf(outline))).join("\n")}
  }
  $flags = @{
${outlines.map((outline) => tableLine(outline, flagsOf(outline))).join("\n")}
  }
  $at = ${quoted(root.name)}
  $previous = ''
  $skip = $false
  $valuedAt = ''
  foreach ($element in @($commandAst.CommandElements | Select-Object -Skip 1)) {
    if ($element.Extent.EndOffset -ge $cursorPosition) { break }
    $previous = $element.Extent.Text
    if ($skip) { $skip = $false; continue }
    foreach ($place in @($previous, "$at $previous")) { if ($valued -ccontains $place) { $skip = $true; $valuedAt = $place } }
    if ($skip) { continue }
    if ($flags.ContainsKey("$at $previous")) { $at = "$at $previous" }
  }
  $offered = [ordered]@{}
  if ($skip) { foreach ($word in @($choices[$valuedAt])) { if ($word) { $offered[$word] = $word } } }
  elseif ($wordToComplete.StartsWith('-')) { $offered = $flags[$at] }
  else { $offered = $commands[$at] }
  foreach ($word in $offered.Keys) {
    if ($word.StartsWith($wordToComplete, [System.StringComparison]::Ordinal)) {
      [System.Management.Automation.CompletionResult]::new($word, $word, 'ParameterValue', $offered[$word])
    }
  }
}
`;
}

/** A word, and what is shown beside it. */
type Offer = readonly [word: string, help: string];

function tableLine({ path }: Outline, offers: readonly Offer[]): string {
  // A text beside a word must not be empty.
  const entries = offers.map(([word, help]) => `${quoted(word)} = ${quoted(help || word)}`);
  return `    ${quoted(path)} = [ordered]@{ ${entries.join("; ")} }`;
}

function wordsOf({ commands, choices }: Outline): Offer[] {
  const names = commands.map(({ name, short }): Offer => [name, short]);
  return [...names, ...choices.map((choice): Offer => [choice, choice])];
}

function flagsOf({ flags }: Outline): Offer[] {
  return flags.flatMap((flag) => spellings(flag).map((text): Offer => [text, flag.help]));
}

function list(texts: readonly string[]): string {
  return texts.map(quoted).join(", ");
}

/** Typographic quotes end a text as well. */
function quoted(text: string): string {
  return `'${text.replaceAll(/['\u2018-\u201b]/g, "$&$&")}'`;
}
