// Watches at real servers, whose connections are cut again and again: each event comes once, in order.
import assert from "node:assert/strict";
import { test } from "node:test";
import { requireOfficial } from "../../../test/official.ts";
import { TestServer } from "../../../test/support/server.ts";
import { etcdserverpb, services } from "../../wire/protobuf/index.ts";
import { Client } from "../client.ts";
import { prefixEnd } from "../light/index.ts";
import { CuttingProxy } from "../testing/cutting-proxy.ts";

const { Put } = services["etcdserverpb.KV"];
const puts = 600;
const soon = { timeoutMs: 10_000 };

for (const kind of ["official", "ours"] as const) {
  test(`nothing is lost and nothing comes twice at the server "${kind}"`, async (t) => {
    if (kind === "official" && requireOfficial(t, "etcd") === undefined) return;
    const server = await TestServer.start(kind);
    t.after(() => server.stop());
    const proxy = await CuttingProxy.start(t, server.endpoint);
    const writer = new Client({ endpoints: [server.endpoint] });
    const reader = new Client({ endpoints: [proxy.endpoint] });
    t.after(() => writer.close());
    t.after(() => reader.close());

    const prefix = Buffer.from("k/");
    const range = { key: prefix, rangeEnd: prefixEnd(prefix) };
    const watches = [
      { ...range, createdNotify: true },
      { ...range, createdNotify: true, fragment: true, progressNotify: true },
      { key: Buffer.from("k/3"), createdNotify: true },
    ].map((options) => reader.watch(options));
    for (const watch of watches) assert.equal((await watch.next()).value.created, true);

    const seen = Promise.all(
      watches.map(async (watch) => {
        const values: number[] = [];
        for await (const { events } of watch) {
          for (const { kv } of events) values.push(Number(kv!.value.toString()));
          if (values.at(-1) === puts - 1) break;
        }
        return values;
      }),
    );
    for (let n = 0; n < puts; n += 1) {
      // The last put is one that all watches see.
      const key = Buffer.from(`k/${n === puts - 1 ? 3 : n % 10}`);
      const value = Buffer.from(String(n));
      await writer.unary(Put, etcdserverpb.PutRequest.create({ key, value }), soon);
      if (n % 37 === 36) proxy.cut();
    }
    const all = Array.from({ length: puts }, (_, n) => n);
    const third = all.filter((n) => n % 10 === 3 || n === puts - 1);
    assert.deepEqual(await seen, [all, all, third]);
    assert.ok(proxy.cuts >= 16);
  });
}
