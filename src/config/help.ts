// What `etcd --help` prints, made from the table. Every name of every setting stands in it exactly once with its dashes.
import { type Group, groups, type Setting, variableOf } from "./table/setting.ts";
import { flagsOf, ignoredFlags, rowOf, settingNames } from "./table/settings-table.ts";

const lineCharsMax = 100;
const indent = "      ";

const opening = `Usage:
  etcd [flags]        starts a member
  etcd -h, --help     prints this text

A setting may be given as a flag (with one dash or two), as the variable in brackets, or in the configuration
file, where YAML keys are the names below without dashes. The flag wins over the variable, the variable over the
file, and the file over the default in quotes. A switch is set by its name alone or with =true or =false.
Durations are written as 300ms, 5s or 1h30m.
`;

/** Ends with a newline. */
export function helpText(): string {
  const sections = (Object.keys(groups) as Group[]).map(sectionOf);
  return [opening, ...sections, ignoredSection()].join("\n");
}

function sectionOf(group: Group): string {
  const names = settingNames.filter((name) => rowOf(name).group === group);
  return `${groups[group]}:\n${names.map((name) => entryOf(rowOf(name), flagsOf(name))).join("")}`;
}

function entryOf(row: Setting<unknown>, flags: readonly string[]): string {
  const variable = row.environment === false ? "" : `  [${variableOf(row.flag)}]`;
  const lines = [`  --${row.flag} '${row.default}'${variable}`, ...wrapped(`${notesOf(row)}.`)];
  const olderNames = flags.slice(1).map((flag) => `--${flag}`);
  if (olderNames.length > 0) lines.push(`${indent}Also: ${olderNames.join(", ")}`);
  return `${lines.join("\n")}\n`;
}

/** The help sentence with what the table knows besides. */
export function notesOf(row: Setting<unknown>): string {
  const notes = [row.help];
  if (row.kind.name === "choice") notes.push(row.kind.allowed);
  if (row.zeroMeans !== undefined) notes.push(`0 stands for ${row.zeroMeans}`);
  if (row.feature !== undefined) notes.push(`Feature gate ${row.feature}`);
  if (row.later !== undefined) notes.push(`Not supported yet except for ${row.later.accepted}`);
  return notes.map((note) => note.charAt(0).toUpperCase() + note.slice(1)).join(". ");
}

function wrapped(text: string): string[] {
  const lines: string[] = [];
  let line = indent.trimEnd();
  for (const word of text.split(" ")) {
    if (line.trim() !== "" && line.length + 1 + word.length > lineCharsMax) {
      lines.push(line);
      line = "";
    }
    line = line.trim() === "" ? indent + word : `${line} ${word}`;
  }
  return [...lines, line];
}

function ignoredSection(): string {
  const names = ignoredFlags.map((flag) => `--${flag}`).join(", ");
  return `Accepted without effect:\n${wrapped(names).join("\n")}\n`;
}
