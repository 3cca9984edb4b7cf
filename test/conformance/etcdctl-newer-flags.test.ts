// Flags that official etcdctl has since 3.5 or 3.6: ours says, on both servers, what 3.5.35 and 3.6.16 say on official etcd.
// Where the official tools at hand know these flags, they are asked as well.
import assert from "node:assert/strict";
import { test } from "node:test";
import { officialMinor, requireOfficial } from "../official.ts";
import { type ServerKind, TestServer } from "../support/server.ts";
import { etcdctlOf, type Scenario, type Step, transcriptOf } from "./etcdctl-session.ts";

interface ToldScenario extends Scenario {
  /** The minor version that has the flag. */
  readonly since: 5 | 6;
  /** What 3.6.16 wrote, without its logs; and 3.5.35, where it has the flag. */
  readonly told: string;
}

/** The store's revision is 5 then. */
const fourPuts: readonly Step[] = ["put a 1", "put b 2", "put a 3", "put c 4"];
const fourPutsTold = fourPuts.map((step) => `$ etcdctl ${step}\nOK\nexit 0\n`).join("");

const scenarios: readonly ToldScenario[] = [
  {
    since: 5,
    name: "del takes a range that is confirmed without a warning",
    steps: [
      ...fourPuts,
      "del a c --range",
      "get '' --prefix --keys-only",
      "del c --range --prev-kv",
      "del c --range",
      "del '' --prefix --range",
      "! del a b --range --prefix",
      "! del a b --range --from-key",
      "! del a --range --prefix --from-key",
      "! del --range",
      "! del a b c --range",
    ],
    told: `${fourPutsTold}$ etcdctl del a c --range
2
exit 0
$ etcdctl get '' --prefix --keys-only
c

exit 0
$ etcdctl del c --range --prev-kv
1
c
4
exit 0
$ etcdctl del c --range
0
exit 0
$ etcdctl del '' --prefix --range
0
exit 0
$ etcdctl del a b --range --prefix
-- stderr
Error: too many arguments, only accept one argument when \`--prefix\` or \`--from-key\` is set
exit 128
$ etcdctl del a b --range --from-key
-- stderr
Error: too many arguments, only accept one argument when \`--prefix\` or \`--from-key\` is set
exit 128
$ etcdctl del a --range --prefix --from-key
-- stderr
Error: \`--prefix\` and \`--from-key\` cannot be set at the same time, choose one
exit 128
$ etcdctl del --range
-- stderr
Error: del command needs one argument as key and an optional argument as range_end
exit 128
$ etcdctl del a b c --range
-- stderr
Error: del command needs one argument as key and an optional argument as range_end
exit 128
`,
  },
  {
    since: 6,
    name: "members are listed as a quorum or the asked server knows them",
    steps: [
      "member list --consistency=l",
      "member list --consistency=s",
      "! member list --consistency=l x --write-out=nonsense",
    ],
    told: `$ etcdctl member list --consistency=l
8e9e05c52164694d, started, default, http://localhost:2380, http://localhost:2379, false
exit 0
$ etcdctl member list --consistency=s
8e9e05c52164694d, started, default, http://localhost:2380, http://localhost:2379, false
exit 0
$ etcdctl member list --consistency=l x --write-out=nonsense
-- stderr
Error: unsupported output format
exit 4
`,
  },
  {
    since: 6,
    name: "get leaves out what was made or changed too early or too late",
    steps: [
      ...fourPuts,
      "get '' --prefix --min-mod-rev=4",
      "get '' --prefix --max-mod-rev=4",
      "get '' --prefix --min-create-rev=3 --max-create-rev=4",
      "get '' --prefix --min-mod-rev=5 --max-mod-rev=-4",
      "get '' --prefix --min-mod-rev=-5 --max-mod-rev=-6 --keys-only --limit=1",
      "! get '' --prefix --min-create-rev=5 --max-create-rev=4",
      "! get '' --prefix --min-mod-rev=5 --max-mod-rev=4",
      { run: "txn", stdin: '\nget "" --prefix --min-mod-rev=5\n\n\n' },
    ],
    told: `${fourPutsTold}$ etcdctl get '' --prefix --min-mod-rev=4
a
3
c
4
exit 0
$ etcdctl get '' --prefix --max-mod-rev=4
a
3
b
2
exit 0
$ etcdctl get '' --prefix --min-create-rev=3 --max-create-rev=4
b
2
exit 0
$ etcdctl get '' --prefix --min-mod-rev=5 --max-mod-rev=-4
c
4
exit 0
$ etcdctl get '' --prefix --min-mod-rev=-5 --max-mod-rev=-6 --keys-only --limit=1
a

exit 0
$ etcdctl get '' --prefix --min-create-rev=5 --max-create-rev=4
-- stderr
Error: getMinCreateRev(=5) > getMaxCreateRev(=4)
exit 4
$ etcdctl get '' --prefix --min-mod-rev=5 --max-mod-rev=4
-- stderr
Error: getMinModRev(=5) > getMaxModRev(=4)
exit 4
$ etcdctl txn
SUCCESS

c
4
exit 0
`,
  },
  {
    since: 6,
    name: "the client sends and takes messages up to limits of its own",
    steps: [
      "! put a 0123456789012345 --max-request-bytes=20",
      "put a 0123456789012345 --max-request-bytes=21",
      "put a 0123456789012345 --max-request-bytes=-1",
      "get a --max-recv-bytes=1000 --print-value-only",
      "get a --max-recv-bytes=99999999999 --print-value-only",
      { run: "! get a", env: { ETCDCTL_MAX_RECV_BYTES: "10" } },
      "! watch a --rev=1 --max-recv-bytes=10",
      "! get a --max-recv-bytes=20 --max-request-bytes=21",
      "! lock a --max-recv-bytes=20 --max-request-bytes=21",
      "get a --max-recv-bytes=-20 --max-request-bytes=21 --print-value-only",
    ],
    told: `$ etcdctl put a 0123456789012345 --max-request-bytes=20
-- stderr
Error: rpc error: code = ResourceExhausted desc = trying to send message larger than max (21 vs. 20)
exit 1
$ etcdctl put a 0123456789012345 --max-request-bytes=21
OK
exit 0
$ etcdctl put a 0123456789012345 --max-request-bytes=-1
OK
exit 0
$ etcdctl get a --max-recv-bytes=1000 --print-value-only
0123456789012345
exit 0
$ etcdctl get a --max-recv-bytes=99999999999 --print-value-only
0123456789012345
exit 0
$ etcdctl get a
-- stderr
Error: rpc error: code = ResourceExhausted desc = grpc: received message larger than max (<n> vs. 10)
exit 1
$ etcdctl watch a --rev=1 --max-recv-bytes=10
-- stderr
watch was canceled (rpc error: code = ResourceExhausted desc = grpc: received message larger than max (<n> vs. 10))
Error: watch is canceled by the server
exit 5
$ etcdctl get a --max-recv-bytes=20 --max-request-bytes=21
-- stderr
Error: gRPC message recv limit (20 bytes) must be greater than send limit (21 bytes)
exit 2
$ etcdctl lock a --max-recv-bytes=20 --max-request-bytes=21
-- stderr
Error: gRPC message recv limit (20 bytes) must be greater than send limit (21 bytes)
exit 2
$ etcdctl get a --max-recv-bytes=-20 --max-request-bytes=21 --print-value-only
0123456789012345
exit 0
`,
  },
];

/** Without logs, and without the length of what has the server's own IDs in it. */
function comparable(transcript: string): string {
  return transcript
    .replace(/^\{"level".*\n/gm, "")
    .replace(/^-- stderr\n(?=exit)/gm, "")
    .replace(/(?<=received message larger than max \()\d+/g, "<n>");
}

async function transcript(tool: ServerKind, kind: ServerKind, scenario: Scenario): Promise<string> {
  const server = await TestServer.start(kind);
  try {
    return comparable(await transcriptOf(server, scenario, etcdctlOf[tool]));
  } finally {
    await server.stop();
  }
}

for (const scenario of scenarios) {
  test(`etcdctl 3.${scenario.since}: ${scenario.name}`, async (t) => {
    if (requireOfficial(t, "etcd") === undefined) return;
    assert.equal(await transcript("ours", "ours", scenario), scenario.told, "ours on ours");
    assert.equal(await transcript("ours", "official", scenario), scenario.told, "ours on official");
    if (officialMinor() < scenario.since) return;
    assert.equal(await transcript("official", "official", scenario), scenario.told, "official");
  });
}
