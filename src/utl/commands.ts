// The command table of etcdutl. Each entry names the module that does the work; only the one that runs is loaded.
import type { Command } from "../cli/index.ts";
import { formats } from "./print/formats.ts";
import { snapshot } from "./snapshot/commands.ts";

const hashkv: Command = {
  name: "hashkv",
  operands: "<filename>",
  short: "Prints the KV history hash of a given file",
  flags: [
    { name: "rev", kind: "int", help: "maximum revision to hash (default: latest revision)" },
  ],
  load: () => import("./hashkv.ts"),
};

const version: Command = {
  name: "version",
  short: "Prints the version of etcdutl",
  load: () => import("./version.ts"),
};

export const etcdutl: Command = {
  name: "etcdutl",
  short: "An administrative command line tool for etcd3.",
  sharedFlags: [
    {
      name: "write-out",
      short: "w",
      kind: "string",
      initial: "simple",
      help: "set the output format (fields, json, protobuf, simple, table)",
      choices: formats,
    },
  ],
  commands: [snapshot, hashkv, version],
};
