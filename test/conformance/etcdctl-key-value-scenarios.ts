// What is typed into etcdctl about keys on both servers. Every scenario begins with empty servers.
import type { Scenario } from "./etcdctl-session.ts";
import { inEveryFormat, threeKeys } from "./etcdctl-steps.ts";

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

export const keyValueScenarios: readonly Scenario[] = [...reading, ...writing, ...transactions];
