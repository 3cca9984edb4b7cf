// docs/settings.md, made from the table.
import { notesOf } from "./help.ts";
import { type Group, groups, variableOf } from "./table/setting.ts";
import {
  flagsOf,
  ignoredFlags,
  rowOf,
  type SettingName,
  settingNames,
} from "./table/settings-table.ts";

const opening = `# Settings

Made from the table in \`src/config/table/\`; do not edit. To make it again:
\`REWRITE_DOCS=1 npm test -- src/config/settings-doc.test.ts\`.

A setting may be given as a flag, as a variable, or in the file that \`--config-file\` names: YAML, or lines of
\`ETCD_NAME=value\` by the rules of systemd's \`EnvironmentFile=\`. The flag wins over the variable, the variable over the
file, the file over the default. The same value given twice is silent; of different values the higher one wins and a
warning names both. An old and a new name of one setting with different values stop the start.
`;

/** The whole document; ends with a newline. */
export function settingsMarkdown(): string {
  const sections = (Object.keys(groups) as Group[]).map(sectionOf);
  const ignored = ignoredFlags.map((flag) => `\`--${flag}\``).join(", ");
  return `${[opening, ...sections].join("\n")}\n## Accepted without effect\n\n${ignored}\n`;
}

function sectionOf(group: Group): string {
  const rows = settingNames.filter((name) => rowOf(name).group === group).map(lineOf);
  const head =
    "| Flag | Variable | YAML key | Type | Default | Meaning |\n|---|---|---|---|---|---|";
  return `## ${groups[group]}\n\n${head}\n${rows.join("\n")}\n`;
}

function lineOf(name: SettingName): string {
  const row = rowOf(name);
  const flags = flagsOf(name);
  const also = flags.slice(1).map((flag) => `\`--${flag}\``);
  const meaning = notesOf(row) + (also.length > 0 ? `. Also: ${also.join(", ")}` : "");
  const cells = [
    `\`--${row.flag}\``,
    row.environment === false ? "" : `\`${variableOf(row.flag)}\``,
    row.yaml === null ? "" : `\`${row.yaml ?? row.flag}\``,
    row.kind.name,
    row.default === "" ? "" : `\`${row.default}\``,
    meaning,
  ];
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}
