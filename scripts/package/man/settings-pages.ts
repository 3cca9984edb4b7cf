// etcd(8) and etcd.conf(5), from the table of settings.
import { notesOf } from "../../../src/config/help.ts";
import { type Group, groups, variableOf } from "../../../src/config/table/setting.ts";
import {
  flagsOf,
  ignoredFlags,
  rowOf,
  type SettingName,
  settingNames,
} from "../../../src/config/table/settings-table.ts";
import {
  bold,
  escaped,
  italic,
  item,
  page,
  paragraph,
  section,
  subsection,
  verbatim,
} from "./roff.ts";

export interface PageDate {
  /** YYYY-MM-DD */
  readonly date: string;
  readonly source: string;
}

function ofGroups(itemOf: (name: SettingName) => string): string {
  const parts = (Object.keys(groups) as Group[]).map((group) => {
    const items = settingNames.filter((name) => rowOf(name).group === group).map(itemOf);
    return items.join("") === "" ? "" : subsection(groups[group]) + items.join("");
  });
  return parts.join("");
}

function flagItem(name: SettingName): string {
  const row = rowOf(name);
  const value = row.kind.isSwitch === true ? "" : `=${italic(row.kind.name)}`;
  const also = flagsOf(name)
    .slice(1)
    .map((flag) => `--${flag}`);
  const notes = [
    `${notesOf(row)}.`,
    ...(row.default === "" ? [] : [`Default: ${row.default}.`]),
    ...(row.environment === false ? [] : [`Variable: ${variableOf(row.flag)}.`]),
    ...(also.length === 0 ? [] : [`Also: ${also.join(", ")}.`]),
  ];
  return item(bold(`--${row.flag}`) + value, notes.join(" "));
}

function variableItem(name: SettingName): string {
  const row = rowOf(name);
  if (row.environment === false) return "";
  const fallback = row.default === "" ? "" : ` Default: ${row.default}.`;
  return item(
    `${bold(variableOf(row.flag))}=${italic(row.kind.name)}`,
    `${notesOf(row)}.${fallback}`,
  );
}

export function etcdPage(dated: PageDate): string {
  const body = [
    section("Synopsis"),
    `${bold("etcd")} [${italic("flags")}]\n`,
    section("Description"),
    paragraph(
      "etcd starts a member of a cluster that keeps keys and values, on one machine or replicated over several. It speaks the protocols of etcd to clients and to other members. A write is answered once it is on the disks of a majority.",
    ),
    paragraph(
      "Under systemd it is the service etcd.service, with settings in /etc/etcd/etcd.conf; further members on one machine are etcd@NAME.service with /etc/etcd/NAME.conf. Installing the package starts and opens nothing. As installed, a member listens on this machine alone.",
    ),
    section("Flags"),
    paragraph(
      "A flag has one dash or two, and wins over the variable of the same setting, which wins over the file. A switch is set by its name alone or with =true or =false. Durations are written as 300ms, 5s or 1h30m.",
    ),
    ofGroups(flagItem),
    subsection("Accepted without effect"),
    paragraph(ignoredFlags.map((flag) => `--${flag}`).join(", ")),
    section("Signals"),
    item(
      bold("SIGTERM, SIGINT"),
      "The member hands over leadership, closes its log and store, and ends. A second one ends it at once, which loses nothing.",
    ),
    item(bold("SIGHUP"), "Certificates and the log level are read again."),
    section("Files"),
    item(
      italic("/etc/etcd/etcd.conf, /etc/default/etcd"),
      "Settings of the service; the second one is read where it is there, and wins.",
    ),
    item(
      italic("/var/lib/etcd/default"),
      "The data of the service: nobody else may change anything there.",
    ),
    item(
      italic("/usr/lib/etcd/import-official-data"),
      "Moves the data of a stopped official member into the service, and keeps the original.",
    ),
    item(italic("/usr/share/etcd"), "Alert rules for Prometheus and a dashboard for Grafana."),
    section("Upgrade and removal"),
    paragraph(
      "An upgrade restarts nothing. Restart one member at a time, and the next one only when all are healthy:",
    ),
    verbatim("systemctl restart etcd\netcdctl endpoint health --cluster"),
    paragraph(
      "Removing the package keeps all data. Purging it renames /var/lib/etcd, with the date in the new name, and deletes nothing.",
    ),
    section("See also"),
    `${bold("etcd.conf")}(5), ${bold("etcdctl")}(1), ${bold("etcdutl")}(1), ${bold("systemctl")}(1)\n`,
  ];
  const head = {
    name: "etcd",
    section: 8,
    short: "highly available key-value store",
    ...dated,
  } as const;
  return page(head, body.join(""));
}

export function confPage(dated: PageDate): string {
  const body = [
    section("Synopsis"),
    `${italic("/etc/etcd/etcd.conf")}\n.br\n${italic("/etc/default/etcd")}\n.br\n${italic("/etc/etcd/NAME.conf")}\n`,
    section("Description"),
    paragraph(
      "Lines of NAME=value, by the rules of EnvironmentFile= in systemd.exec(5): a value may stand in single or double quotes, a line that begins with # is a comment, and nothing is expanded. etcd.service reads the first two files, the later of which wins; etcd@NAME.service reads the third. The file can also be given with --config-file. A change takes effect with the next start.",
    ),
    paragraph("etcd --check-config says what is wrong with settings without starting a member."),
    section("Settings"),
    item(
      `${bold("DAEMON_ARGS")}=${italic("flags")}`,
      "Flags for etcd, read by the units alone. They win over variables.",
    ),
    ofGroups(variableItem),
    section("Examples"),
    paragraph("One of three members:"),
    verbatim(
      [
        "ETCD_NAME=m1",
        "ETCD_LISTEN_CLIENT_URLS=http://10.0.0.1:2379,http://127.0.0.1:2379",
        "ETCD_ADVERTISE_CLIENT_URLS=http://10.0.0.1:2379",
        "ETCD_LISTEN_PEER_URLS=http://10.0.0.1:2380",
        "ETCD_INITIAL_ADVERTISE_PEER_URLS=http://10.0.0.1:2380",
        "ETCD_INITIAL_CLUSTER=m1=http://10.0.0.1:2380,m2=http://10.0.0.2:2380,m3=http://10.0.0.3:2380",
      ].join("\n"),
    ),
    section("See also"),
    `${bold("etcd")}(8), ${bold("systemd.exec")}(5)\n`,
  ];
  const head = {
    name: "etcd.conf",
    section: 5,
    short: "settings of the etcd service",
    ...dated,
  } as const;
  return page(head, body.join(""));
}

/** Names in a page are escaped. */
export function isNamedIn(text: string, name: string): boolean {
  return text.includes(escaped(name));
}
