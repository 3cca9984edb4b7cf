import type { Command, Flag } from "../../cli/index.ts";

const loadChoices = ["s", "small", "m", "medium", "l", "large", "xl", "xLarge"];

const afterwards: readonly Flag[] = [
  {
    name: "auto-compact",
    kind: "bool",
    help: "Compact storage with last revision after test is finished.",
  },
  {
    name: "auto-defrag",
    kind: "bool",
    help: "Defragment storage after test is finished.",
  },
];

const check: Command = {
  name: "check",
  operands: "<subcommand>",
  short: "commands for checking properties of the etcd cluster",
  commands: [
    {
      name: "perf",
      operands: "[options]",
      short: "Check the performance of the etcd cluster",
      flags: [
        {
          name: "load",
          kind: "string",
          initial: "s",
          help: "The performance check's workload model. Accepted workloads: s(small), m(medium), l(large), xl(xLarge)",
          choices: loadChoices,
        },
        {
          name: "prefix",
          kind: "string",
          initial: "/etcdctl-check-perf/",
          help: "The prefix for writing the performance check's keys.",
        },
        ...afterwards,
      ],
      load: () => import("./perf.ts"),
    },
    {
      name: "datascale",
      operands: "[options]",
      short:
        "Check the memory usage of holding data for different workloads on a given server endpoint.",
      long: "If no endpoint is provided, localhost will be used. If multiple endpoints are provided, first endpoint will be used.",
      flags: [
        {
          name: "load",
          kind: "string",
          initial: "s",
          help: "The datascale check's workload model. Accepted workloads: s(small), m(medium), l(large), xl(xLarge)",
          choices: loadChoices,
        },
        {
          name: "prefix",
          kind: "string",
          initial: "/etcdctl-check-datascale/",
          help: "The prefix for writing the datascale check's keys.",
        },
        ...afterwards,
      ],
      load: () => import("./datascale.ts"),
    },
  ],
};

export const checkCommands: readonly Command[] = [check];
