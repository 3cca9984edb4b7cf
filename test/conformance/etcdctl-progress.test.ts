// watch --progress-notify of our etcdctl on both servers: what official etcdctl 3.5.35 and 3.6.16 print of a notification. That
// of 3.4 does not have the flag.
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { officialMinor, requireOfficial } from "../official.ts";
import { Conversation } from "../support/command.ts";
import { type ServerKind, TestServer } from "../support/server.ts";
import { etcdctlOf, etcdctlProgramOf } from "./etcdctl-session.ts";

const kinds: readonly ServerKind[] = ["official", "ours"];
const brief = ["--experimental-watch-progress-notify-interval=200ms"];

/** How the same notification looks, again and again. */
const forms = {
  simple: /^(progress notify: 2\n){3}/,
  json: /^(progress notify: 2\n\{"Header":\{"cluster_id":\d+,"member_id":\d+,"revision":2,"raft_term":\d+\},"Events":\[\],"CompactRevision":0,"Canceled":false,"Created":false\}\n){3}/,
  fields:
    /^(progress notify: 2\n"ClusterID" : \d+\n"MemberID" : \d+\n"Revision" : 2\n"RaftTerm" : \d+\n){3}/,
} as const;

function startWatch(t: TestContext, tool: ServerKind, words: readonly string[]): Conversation {
  const [program, ...own] = etcdctlProgramOf[tool];
  const watch = new Conversation(program, [...own, "watch", ...words], {
    env: { ETCDCTL_API: "3" },
  });
  t.after(() => watch.kill("SIGKILL"));
  return watch;
}

for (const kind of kinds) {
  test(`a watch tells of progress at ${kind} etcd if it is asked to`, async (t) => {
    if (requireOfficial(t, "etcd") === undefined) return;
    if (requireOfficial(t, "etcdctl") === undefined) return;
    const server = await TestServer.start(kind, brief);
    t.after(() => server.stop());
    const at = ["--endpoints", server.endpoint];
    const put = async (value: string): Promise<void> => {
      const { exit, stderr } = await etcdctlOf.ours([...at, "put", "k", value], { env: {} });
      assert.equal(exit, 0, stderr);
    };
    await put("first");
    const tools = officialMinor() < 5 ? (["ours"] as const) : kinds;
    const silent = startWatch(t, "ours", [...at, "k", "--rev=2"]);
    await silent.until(/first\n/);
    for (const tool of tools) {
      for (const [form, pattern] of Object.entries(forms)) {
        const watch = startWatch(t, tool, [...at, "k", "--progress-notify", "-w", form]);
        await watch.until(pattern);
        watch.kill("SIGKILL");
      }
    }
    await put("second");
    await silent.until(/second\n/);
    assert.equal(silent.stdout, "PUT\nk\nfirst\nPUT\nk\nsecond\n");
  });
}
