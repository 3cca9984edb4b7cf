import type { Command } from "../../cli/index.ts";
import { clusterFlag } from "../cluster-flag.ts";

const doctor: Command = {
  name: "doctor",
  operands: "[options]",
  short: "Examines a cluster and says what to do about what it finds",
  long: `Looks at members, quorum, versions, alarms, space, disks, clocks, certificates and backups. It only reads.
The exit code is 1 if there is a problem; what is only worth knowing does not count.
`,
  flags: [
    clusterFlag,
    {
      name: "backup",
      kind: "string",
      help: "a snapshot file, or the directory where they are saved, whose age is looked at; without it, that of etcd-backup.service",
    },
  ],
  load: () => import("./doctor.ts"),
};

export const doctorCommands: readonly Command[] = [doctor];
