// What is typed into etcdctl about leases and the member itself on both servers. Every scenario begins with empty servers.
import type { Scenario } from "./etcdctl-session.ts";
import { inEveryFormat, inEveryTableFormat, threeKeys } from "./etcdctl-steps.ts";

const leases: readonly Scenario[] = [
  {
    name: "lease grants, lists, keeps alive and revokes",
    steps: [
      "lease list",
      "lease grant 100",
      "lease grant 1000 -w json",
      "lease grant 1",
      "lease grant 0",
      "put a 1 --lease=$lease1",
      "put b 2 --lease=$lease1",
      "put c 3",
      "lease timetolive $lease1",
      ...inEveryFormat("lease timetolive $lease1 --keys"),
      "lease keep-alive --once $lease1",
      "lease keep-alive --once $lease1 -w json",
      "lease keep-alive --once $lease1 -w fields",
      "lease revoke $lease1",
      "get '' --prefix -w json",
      "lease timetolive $lease1",
      "lease timetolive $lease1 -w json",
      "lease timetolive 123 --keys -w fields",
      "! lease revoke $lease1",
      "! lease keep-alive --once $lease1",
      "lease keep-alive $lease1",
    ],
  },
  {
    name: "lease lists in every format",
    steps: ["lease grant 100", "put a 1 --lease=$lease1", ...inEveryFormat("lease list")],
  },
  {
    name: "lease revokes in every format",
    steps: [
      ...Array.from({ length: 4 }, () => "lease grant 100"),
      "put b 1 --lease=$lease2",
      "put a 1 --lease=$lease2",
      "lease revoke $lease1",
      "lease revoke $lease2 -w json",
      "lease revoke $lease3 -w fields",
      "get '' --prefix -w json",
    ],
  },
  {
    name: "lease refuses what makes no sense",
    steps: [
      "! lease grant",
      "! lease grant nonsense",
      "! lease grant 9000000001",
      "! lease revoke",
      "! lease revoke nonsense",
      "! lease revoke 123",
      "! lease timetolive",
      "! lease timetolive nonsense",
      "! lease keep-alive",
      "! lease keep-alive nonsense",
      "lease nonsense",
    ],
  },
];

const maintenance: readonly Scenario[] = [
  {
    name: "compaction forgets history once",
    steps: [
      ...threeKeys,
      "compaction 4",
      "! compaction 4",
      "! compaction 2",
      "! compaction 100",
      "compaction 6 --physical",
      "! compaction 6 --physical -w json",
      "! compaction",
      "! compaction nonsense",
      "! compaction -- -1",
      "compaction 8 -w json",
      "get '' --prefix -w json",
      "endpoint hashkv",
    ],
  },
  {
    name: "alarm lists and disarms nothing on a healthy member",
    steps: [
      "alarm list",
      "alarm disarm",
      "! alarm list argument",
      "! alarm disarm argument",
      "alarm list -w json",
    ],
  },
  {
    name: "alarm tells that the space is used up until it is disarmed",
    // Less than one request may carry, so that one put is too much however a server stores things.
    serverArgs: ["--quota-backend-bytes", "250000"],
    steps: [
      "put a small",
      { run: "! put big", stdin: "x".repeat(260_000) },
      "alarm list",
      "alarm list -w json",
      "! put a small",
      { run: "! txn", stdin: "\nput a 1\n\n\n" },
      "! lease grant 100",
      { run: "txn", stdin: "\nget a\ndel b\n\n\n" },
      "get a",
      "del a",
      "endpoint health",
      "endpoint status",
      "endpoint status -w json",
      "compaction 3",
      "alarm disarm",
      "alarm disarm",
      "alarm list",
      "endpoint health",
      "put a small",
      "get a -w json",
    ],
  },
  {
    name: "defrag keeps every key",
    steps: [...threeKeys, "compaction 5", "defrag", "get '' --prefix -w json", "endpoint hashkv"],
  },
  {
    name: "endpoint health answers in every format",
    steps: [...inEveryTableFormat("endpoint health"), "! endpoint health -w protobuf"],
  },
  {
    name: "endpoint status tells leader, terms and indexes in every format",
    steps: [
      ...threeKeys,
      { run: "txn", stdin: "\nget a\n\n\n" },
      "get a",
      "lease grant 100",
      ...inEveryTableFormat("endpoint status"),
    ],
  },
  {
    name: "endpoint hashkv hashes the same history to the same number",
    steps: [
      ...inEveryTableFormat("endpoint hashkv"),
      ...threeKeys,
      "del a",
      "del missing",
      { run: "txn", stdin: "\nput x 1\nput y 2\ndel b\n\n\n" },
      ...inEveryTableFormat("endpoint hashkv"),
      ...[1, 2, 5, 9, 10].map((revision) => `endpoint hashkv --rev=${revision} -w json`),
      "! endpoint hashkv --rev=11",
      "compaction 9",
      ...[10, 0].map((revision) => `endpoint hashkv --rev=${revision} -w json`),
      "! endpoint hashkv --rev=8",
    ],
  },
  {
    name: "member list shows the default member",
    steps: [...inEveryTableFormat("member list"), "member list --hex -w json", "mem li"],
  },
  {
    name: "move-leader has nowhere to go",
    steps: ["! move-leader", "! move-leader 123", "! move-leader nonsense"],
  },
  {
    name: "commands and flags that do not exist are refused before anything is sent",
    steps: ["! nonsense", "! get a --nonsense", "version", "! put k v --lease"],
  },
];

export const memberScenarios: readonly Scenario[] = [...leases, ...maintenance];
