// etcd-backup(8), from the flags of the command that the service runs.
import { shownInitial } from "../../../src/cli/flag.ts";
import { backupFlags, backupVariable } from "../../../src/ctl/backup/backup-flags.ts";
import { bold, italic, item, page, paragraph, section, verbatim } from "./roff.ts";
import type { PageDate } from "./settings-pages.ts";

const settings = backupFlags.map((flag) => {
  const text = flag.help.charAt(0).toUpperCase() + flag.help.slice(1);
  const initial = shownInitial(flag);
  return item(
    `${bold(backupVariable(flag.name))}=${italic(flag.kind)}`,
    `${text}.${initial === "" ? "" : ` Default: ${initial}.`}`,
  );
});

export function backupPage(dated: PageDate): string {
  const body = [
    section("Synopsis"),
    `${bold("systemctl enable --now etcd-backup.timer")}\n.br\n${bold("systemctl start etcd-backup")}\n`,
    section("Description"),
    paragraph(
      "etcd-backup.service takes a snapshot of the cluster, restores it into a scratch directory beside it, reads back what is there, and compares it with the snapshot. Only then the snapshot gets its name, and old ones are removed. Whatever fails, no backup is removed; the reason is in the journal, and the service has failed. etcd-backup.timer starts it every day. As installed it is not enabled.",
    ),
    paragraph(
      "For etcd@NAME there are etcd-backup@NAME.service and etcd-backup@NAME.timer, with settings in /etc/etcd/NAME-backup.conf, which need not be there, and backups in /var/lib/etcd-backup/NAME.",
    ),
    section("Settings"),
    paragraph(
      "In /etc/etcd/backup.conf, by the rules of EnvironmentFile= in systemd.exec(5), and in those of the member. A misspelt one is refused.",
    ),
    ...settings,
    item(
      `${bold("ETCDCTL_ENDPOINTS")}, ${bold("ETCDCTL_CACERT")}, ${bold("ETCDCTL_CERT")}, ${bold("ETCDCTL_KEY")}, ${bold("ETCDCTL_USER")}, ${bold("ETCDCTL_PASSWORD")}`,
      "How the cluster is reached: as the options of etcdctl(1). The first endpoint that gives a snapshot counts. Without endpoints, ETCD_ADVERTISE_CLIENT_URLS of the member's own settings says where it is.",
    ),
    section("What is removed"),
    paragraph(
      "Once the new backup is there: all that are more than ETCD_BACKUP_KEEP, and all that are older than ETCD_BACKUP_KEEP_FOR but for the newest ETCD_BACKUP_KEEP_AT_LEAST. Where an old one has a higher revision than the new one, the cluster was set back or is another one: nothing is removed, and a warning says so. Files with names of another form are never touched: a backup that is renamed is kept for good.",
    ),
    section("Files"),
    item(
      italic("/var/lib/etcd-backup/default/etcd-TIME-rREVISION.db"),
      "A backup, in the form of etcdctl snapshot save. The name has the time in UTC, and the revision.",
    ),
    item(
      italic("/var/cache/etcd-backup/etcd_backup_default.prom"),
      "How it went, for the textfile collector of node_exporter: the time of the last success, its size and revision, how many are kept, and the last run. Alerts on them are in /usr/share/etcd/prometheus.",
    ),
    paragraph("Neither removing nor purging the package removes a backup."),
    section("Examples"),
    paragraph("A cluster of one member as it was in a backup, with the data of before kept:"),
    verbatim(
      [
        "systemctl stop etcd",
        "mv /var/lib/etcd/default /var/lib/etcd/default.before",
        "etcdutl snapshot restore /var/lib/etcd-backup/default/etcd-TIME-rREVISION.db \\",
        "  --data-dir /var/lib/etcd/default",
        "chown -R etcd:etcd /var/lib/etcd/default",
        "systemctl start etcd",
      ].join("\n"),
    ),
    paragraph(
      "etcdutl cluster restore prints the commands for a cluster of several members. Clients that remember revisions need --bump-revision and --mark-compacted: see etcdutl(1).",
    ),
    section("See also"),
    `${bold("etcdctl")}(1), ${bold("etcdutl")}(1), ${bold("etcd")}(8), ${bold("systemd.timer")}(5)\n`,
  ];
  const head = {
    name: "etcd-backup",
    section: 8,
    short: "daily backups of an etcd cluster, tried by a restore",
    ...dated,
  } as const;
  return page(head, body.join(""));
}
