// The second half of etc/etcd.conf: every setting that the first half, which is written by hand, does not have. Made from the
// table, so that none is missing and no default is wrong.
import { notesOf } from "../../src/config/help.ts";
import { type Group, groups, variableOf } from "../../src/config/table/setting.ts";
import { rowOf, type SettingName, settingNames } from "../../src/config/table/settings-table.ts";

const lineCharsMax = 120;

/** Begins the second half. */
export const tailMark = "## Everything else, as the table of settings has it\n";

/** Variables that mean something in the file. */
export function fileVariables(): string[] {
  return settingNames.filter(isOfFile).map((name) => variableOf(rowOf(name).flag));
}

function isOfFile(name: SettingName): boolean {
  const { environment, yaml } = rowOf(name);
  return environment !== false && yaml !== null;
}

/** @param conf the whole file, or its first half @returns the whole file, with the second half made anew */
export function withTail(conf: string): string {
  const cut = conf.indexOf(tailMark);
  const head = (cut === -1 ? conf : conf.slice(0, cut)).trimEnd();
  const written = new Set([...head.matchAll(/^#(ETCD_[A-Z0-9_]+)=/gm)].map((match) => match[1]!));
  const sections = (Object.keys(groups) as Group[]).flatMap((group) => {
    const blocks = settingNames
      .filter((name) => rowOf(name).group === group && isOfFile(name))
      .filter((name) => !written.has(variableOf(rowOf(name).flag)))
      .map(blockOf);
    return blocks.length === 0 ? [] : [`### ${groups[group]}`, ...blocks];
  });
  return `${[head, tailMark.trimEnd(), ...sections].join("\n\n")}\n`;
}

function blockOf(name: SettingName): string {
  const row = rowOf(name);
  return `${commented(`${notesOf(row)}.`)}\n#${variableOf(row.flag)}=${row.default}`;
}

function commented(text: string): string {
  const lines: string[] = [];
  let line = "#";
  for (const word of text.split(" ")) {
    if (line.length + 1 + word.length > lineCharsMax) {
      lines.push(line);
      line = "#";
    }
    line += ` ${word}`;
  }
  return [...lines, line].join("\n");
}
