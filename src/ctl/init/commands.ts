import type { Command } from "../../cli/index.ts";

const init: Command = {
  name: "init",
  operands: "[options]",
  short: "Writes the settings of a member: alone, of a new cluster, or of one that joins",
  long: `Writes a settings file in which every setting stands with its comment, looks at it as etcd --check-config does, and says what
comes next. Without --single, --cluster or --join a terminal is asked. A file that somebody has changed is not overwritten
without --force, and is kept beside the new one.
`,
  flags: [
    { name: "single", kind: "bool", help: "a member alone" },
    {
      name: "cluster",
      kind: "string",
      help: "a new cluster: every member with the address of its machine, m1=10.0.0.1,m2=10.0.0.2,m3=10.0.0.3",
    },
    { name: "join", kind: "bool", help: "a member that joins the running cluster at --endpoints" },
    { name: "add", kind: "bool", help: "with --join: adds the member to the cluster now" },
    { name: "learner", kind: "bool", help: "with --join: as a learner, to be promoted later" },
    { name: "name", kind: "string", help: "name of the member on this machine" },
    {
      name: "address",
      kind: "string",
      help: "address or name by which others reach this machine; without it a single member listens on localhost alone",
    },
    { name: "client-port", kind: "int", initial: "2379", help: "port for clients" },
    { name: "peer-port", kind: "int", initial: "2380", help: "port for other members" },
    {
      name: "data-dir",
      kind: "string",
      initial: "/var/lib/etcd/default",
      help: "directory for all data of the member",
    },
    {
      name: "token",
      kind: "string",
      help: "of a new cluster, the same on all its machines; made anew if not given",
    },
    {
      name: "file",
      kind: "string",
      initial: "/etc/etcd/etcd.conf",
      help: "settings file to write; - prints it",
    },
    {
      name: "other-hosts",
      kind: "string",
      help: "directory for the files of the new cluster's other machines, as NAME.conf",
    },
    { name: "force", kind: "bool", help: "replaces a file that was changed, keeping the old one" },
    {
      name: "skip-check",
      kind: "bool",
      help: "writes without looking at this machine, as for another one",
    },
  ],
  load: () => import("./init.ts"),
};

export const initCommands: readonly Command[] = [init];
