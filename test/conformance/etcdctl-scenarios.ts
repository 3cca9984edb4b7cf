// What is typed into etcdctl on both servers. Every scenario begins with empty servers.
import type { Scenario, Step } from "./etcdctl-session.ts";

/** The same command in every output format. */
function inEveryFormat(commandLine: string): Step[] {
  return ["simple", "json", "fields", "protobuf"].map((format) => `${commandLine} -w ${format}`);
}

/** As `inEveryFormat`, for commands whose answer can be a table; those know no protobuf. */
function inEveryTableFormat(commandLine: string): Step[] {
  return ["simple", "json", "fields", "table"].map((format) => `${commandLine} -w ${format}`);
}

const threeKeys: readonly Step[] = [
  "put b 3",
  "put a 2",
  "put c 1",
  "put a 9",
  "put ab 5",
  "put d ''",
  "put c 1",
];

const reading: readonly Scenario[] = [
  {
    name: "get reads one key, a range, a prefix and everything from a key on",
    steps: [
      ...threeKeys,
      "get a",
      "get missing",
      "get a c",
      "get c a",
      "get a --prefix",
      "get '' --prefix",
      "get b --from-key",
      "get '' --from-key",
      "get d --print-value-only",
      "get a --prefix --keys-only",
      "get a --prefix --print-value-only",
      "get a --consistency=s",
      "get a --consistency=l",
      "get a --hex",
      "get a --prefix --hex --keys-only",
    ],
  },
  {
    name: "get sorts by every target in both orders and cuts at a limit",
    steps: [
      ...threeKeys,
      ...["CREATE", "KEY", "MODIFY", "VALUE", "VERSION"].flatMap((target) =>
        ["ASCEND", "DESCEND"].flatMap((order) => [
          `get '' --prefix --sort-by=${target} --order=${order}`,
          `get '' --prefix --sort-by=${target} --order=${order} --limit=2 -w json`,
        ]),
      ),
      "get '' --prefix --sort-by=VALUE",
      "get '' --prefix --order=DESCEND",
      "get '' --prefix --limit=3 -w fields",
      "get '' --prefix --limit=5 -w json",
      "get '' --prefix --limit=100 -w json",
    ],
  },
  {
    name: "get prints every format",
    steps: [
      ...threeKeys,
      ...inEveryFormat("get a"),
      ...inEveryFormat("get a --prefix"),
      ...inEveryFormat("get '' --prefix --keys-only"),
      ...inEveryFormat("get missing"),
      "! get a -w table",
      "! get a -w nonsense",
    ],
  },
  {
    name: "get reads history until it is compacted",
    steps: [
      ...threeKeys,
      "del a",
      ...[1, 2, 3, 5, 8, 9].map((revision) => `get a --prefix --rev=${revision} -w json`),
      "get a --rev=-1",
      "! get a --rev=10",
      "compaction 5",
      "! get a --rev=4",
      "! get a --rev=4 -w json",
      "get a --rev=5",
      "get a --rev=8",
    ],
  },
  {
    name: "get refuses what makes no sense",
    steps: [
      "! get",
      "! get ''",
      "get a b c",
      "! get a --prefix --from-key",
      "! get a b --prefix",
      "! get a --consistency=x",
      "! get a --order=x",
      "! get a --sort-by=x",
      "! get a --print-value-only -w json",
      "! get a --count-only",
    ],
  },
];

const writing: readonly Scenario[] = [
  {
    name: "put writes values given as arguments and on standard input",
    steps: [
      ...inEveryFormat("put k v"),
      ...inEveryFormat("put k w --prev-kv"),
      { run: "put from-stdin", stdin: "a value\nof two lines\n" },
      "! put no-value-at-all",
      "get '' --prefix -w json",
      "put -- -k -v",
      "get -- -k",
      "put 'key with spaces' 'value with spaces'",
      "put ünïcode ☃",
      "get '' --prefix --hex",
      "get '' --prefix",
      "! put",
      "! put ''",
      "! put '' v",
      "put a b c",
      "! put k v -w table",
    ],
  },
  {
    name: "put keeps the value or the lease when told so",
    steps: [
      "lease grant 1000",
      "lease grant 1000",
      "put k v --lease=$lease1",
      "get k -w json",
      "put k --ignore-value",
      "get k -w json",
      "put k v2 --lease=$lease2",
      "put k v3 --ignore-lease",
      "get k -w json",
      "put k --ignore-value --ignore-lease --prev-kv",
      "put k --ignore-value --lease=$lease1",
      "get k -w json",
      "! put missing --ignore-value",
      "! put missing v --ignore-lease",
      "! put k v --ignore-value",
      "! put k v --ignore-lease --lease=$lease1",
      "! put k v --lease=123",
      "! put k v --lease=nonsense",
      "lease timetolive $lease1 --keys",
      "lease timetolive $lease2 --keys",
    ],
  },
  {
    name: "del removes one key, a range, a prefix and everything from a key on",
    steps: [
      ...threeKeys,
      ...inEveryFormat("del missing"),
      "del b --prev-kv",
      "del b",
      "put b again",
      "del a b --prev-kv -w json",
      "get '' --prefix -w json",
      ...threeKeys,
      "del a --prefix --prev-kv -w fields",
      ...threeKeys,
      "del c --from-key --prev-kv",
      "get '' --prefix",
      "del '' --prefix",
      ...threeKeys,
      "del '' --from-key -w json",
      "del c a",
      "! del",
      "! del ''",
      "! del a b c",
      "! del a --prefix --from-key",
      "! del a b --prefix",
      "put k 1",
      ...inEveryFormat("del k --prev-kv"),
    ],
  },
];

/** Not of leases: etcdctl 3.4.23 panics on those before it sends anything. */
const comparisons: readonly string[] = [
  'ver("k") = "2"',
  'version("k") > "2"',
  'c("k") < "3"',
  'create("k") != "2"',
  'mod("k") = "3"',
  'm("k") > "100"',
  'val("k") = "v2"',
  'value("k") < "v2"',
  'val("missing") = ""',
  'val("missing") != "x"',
  'create("missing") = "0"',
];

const transactions: readonly Scenario[] = [
  {
    name: "txn compares every target",
    steps: [
      "put k v1",
      "put k v2",
      ...comparisons.map((comparison) => ({
        run: "txn",
        stdin: `${comparison}\n\nget k\n\nget missing\n\n`,
      })),
      { run: "txn", stdin: 'val("k") = "v2"\nver("k") = "7"\n\nput k yes\n\nput k no\n\n' },
      "get k -w json",
    ],
  },
  {
    name: "txn runs every kind of operation in order",
    steps: [
      ...threeKeys,
      ...["simple", "json", "fields", "protobuf"].map((format) => ({
        run: `txn -w ${format}`,
        stdin:
          '\nput x 1\nget x\nput y "two words" --prev-kv\nget a --prefix --keys-only\ndel a --prefix --prev-kv\nget a --prefix\ndel b\n\n\n',
      })),
      "get '' --prefix -w json",
      { run: "txn", stdin: '\nget "" --prefix --limit=2 --sort-by=VALUE --order=DESCEND\n\n\n' },
      { run: "txn", stdin: "\nget b --rev=2\nget b --consistency=s\n\n\n" },
      { run: "txn", stdin: "\n\n\n" },
      { run: "txn -w json", stdin: 'ver("b") = "9"\n\nput b no\n\n\n' },
    ],
  },
  {
    name: "txn talks in interactive mode",
    steps: [
      { run: "txn -i", stdin: '\nput "k" "v"\nget k\n\n\n' },
      { run: "txn -i", stdin: 'mod("k") = "0"\n\nput k never\n\nput k "else"\nget k\n\n' },
      { run: "txn --interactive -w json", stdin: 'val("k") = "else"\n\ndel k --prev-kv\n\n\n' },
    ],
  },
  {
    name: "txn changes nothing when it fails",
    steps: [
      "put k v",
      { run: "! txn", stdin: "\nput a 1\nput a 2\n\n\n" },
      { run: "! txn", stdin: "\nput a 1\ndel a\n\n\n" },
      { run: "! txn", stdin: "\nput a 1\nget k --rev=100\n\n\n" },
      { run: "! txn", stdin: "\nput a 1\nput b 2 --lease=123\n\n\n" },
      { run: "! txn", stdin: "\nput a 1\nput new --ignore-value\n\n\n" },
      { run: "! txn", stdin: '\nput "" v\n\n\n' },
      { run: "! txn", stdin: 'ver("") = "0"\n\nput a 1\n\n\n' },
      { run: "! txn", stdin: "nonsense\n\nput a 1\n\n\n" },
      { run: "! txn", stdin: "\nnonsense\n\n\n" },
      {
        run: "! txn",
        stdin: `\n${Array.from({ length: 129 }, (_, i) => `put k${i} v\n`).join("")}\n\n`,
      },
      {
        run: "txn",
        stdin: `\n${Array.from({ length: 128 }, (_, i) => `get k${i}\n`).join("")}\n\n`,
      },
      "! txn argument",
      "get '' --prefix -w json",
    ],
  },
];

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

export const scenarios: readonly Scenario[] = [
  ...reading,
  ...writing,
  ...transactions,
  ...leases,
  ...maintenance,
];
