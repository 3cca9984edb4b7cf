import type { Command } from "../../cli/index.ts";

const lock: Command = {
  name: "lock",
  operands: "<lockname> [exec-command arg1 arg2 ...]",
  short: "Acquires a named lock",
  flags: [{ name: "ttl", kind: "int", initial: "10", help: "timeout for session" }],
  load: () => import("./lock.ts"),
};

const elect: Command = {
  name: "elect",
  operands: "<election-name> [proposal]",
  short: "Observes and participates in leader election",
  flags: [{ name: "listen", short: "l", kind: "bool", help: "observation mode" }],
  load: () => import("./elect.ts"),
};

export const concurrencyCommands: readonly Command[] = [lock, elect];
