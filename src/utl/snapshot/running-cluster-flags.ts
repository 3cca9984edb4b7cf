import type { Flag } from "../../cli/index.ts";

/** How the cluster is reached that a restored one is to replace. Named as in etcdctl, whose global flags take their place there. */
export const runningClusterFlags: readonly Flag[] = [
  {
    name: "running-endpoints",
    kind: "strings",
    help: "Members of the running cluster, to say what it has that the snapshot has not",
  },
  {
    name: "cacert",
    kind: "string",
    help: "Verify certificates of the running cluster using this CA bundle",
  },
  {
    name: "cert",
    kind: "string",
    help: "Identify to the running cluster using this TLS certificate file",
  },
  {
    name: "key",
    kind: "string",
    help: "Identify to the running cluster using this TLS key file",
  },
  {
    name: "insecure-skip-tls-verify",
    kind: "bool",
    help: "Skip verification of the running cluster's certificates",
  },
  {
    name: "user",
    kind: "string",
    help: "username[:password] at the running cluster (prompt if password is not supplied)",
  },
  {
    name: "password",
    kind: "string",
    help: "Password at the running cluster (if this option is used, --user option shouldn't include password)",
  },
];
