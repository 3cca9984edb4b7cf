import type { Command } from "../../cli/index.ts";
import { watchFlags } from "./watch-flags.ts";

export const watch: Command = {
  name: "watch",
  operands: "[options] [key or prefix] [range_end] [--] [exec-command arg1 arg2 ...]",
  short: "Watches events stream on keys or prefixes",
  flags: watchFlags,
  load: () => import("./watch.ts"),
};
