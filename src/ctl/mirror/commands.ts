import type { Command } from "../../cli/index.ts";

const makeMirror: Command = {
  name: "make-mirror",
  operands: "[options] <destination>",
  short: "Makes a mirror at the destination etcd cluster",
  flags: [
    { name: "prefix", kind: "string", help: "Key-value prefix to mirror" },
    { name: "rev", kind: "int", help: "Specify the kv revision to start to mirror" },
    {
      name: "max-txn-ops",
      kind: "uint",
      initial: "128",
      help: "Maximum number of operations permitted in a transaction during syncing updates.",
    },
    {
      name: "dest-prefix",
      kind: "string",
      help: "destination prefix to mirror a prefix to a different prefix in the destination cluster",
    },
    {
      name: "no-dest-prefix",
      kind: "bool",
      help: "mirror key-values to the root of the destination cluster",
    },
    {
      name: "dest-cert",
      kind: "string",
      help: "Identify secure client using this TLS certificate file for the destination cluster",
    },
    {
      name: "dest-key",
      kind: "string",
      help: "Identify secure client using this TLS key file",
    },
    {
      name: "dest-cacert",
      kind: "string",
      help: "Verify certificates of TLS enabled secure servers using this CA bundle",
    },
    {
      name: "dest-insecure-transport",
      kind: "bool",
      initial: "true",
      help: "Disable transport security for client connections",
    },
    {
      name: "dest-user",
      kind: "string",
      help: "Destination username[:password] for authentication (prompt if password is not supplied)",
    },
    {
      name: "dest-password",
      kind: "string",
      help: "Destination password for authentication (if this option is used, --user option shouldn't include password)",
    },
  ],
  load: () => import("./make-mirror.ts"),
};

export const mirrorCommands: readonly Command[] = [makeMirror];
