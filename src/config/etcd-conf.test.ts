// etc/etcd.conf, the file that is installed: commented out it says nothing, uncommented it is a valid configuration.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { rowOf, settingByVariable } from "./table/settings-table.ts";
import { runIn } from "./testing/resolve-in-test.ts";

const path = "/etc/etcd/etcd.conf";
const text = readFileSync(new URL("../../etc/etcd.conf", import.meta.url), "utf8");
const commented = /^#(ETCD_[A-Z0-9_]+)=(.*)$/gm;

const runWith = (content: string) =>
  runIn({ argv: [`--config-file=${path}`], file: { path, text: content } });

test("as installed it changes nothing", async () => {
  const { settings } = await runIn({});
  assert.deepEqual((await runWith(text)).settings, { ...settings, configFile: path });
});

test("every setting in it is in the table, once", () => {
  const names = [...text.matchAll(commented)].map((match) => match[1]!);
  assert.ok(names.length >= 30);
  assert.deepEqual(
    names.filter((name) => !settingByVariable.has(name)),
    [],
  );
  assert.equal(new Set(names).size, names.length);
});

test("every line can be uncommented, and all of them together", async () => {
  const all = text.replaceAll(commented, "$1=$2");
  const { warnings, provenance } = await runWith(all);
  assert.deepEqual(warnings, []);
  assert.equal(provenance.name.source.kind, "file");
});

test("a line shows the default unless its comment says that it is an example", () => {
  for (const block of text.split("\n\n")) {
    if (/for example/i.test(block)) continue;
    for (const [, variable = "", value = ""] of block.matchAll(commented)) {
      const { kind, default: fallback } = rowOf(settingByVariable.get(variable)!.name);
      assert.equal(kind.format(kind.parse(value)), kind.format(kind.parse(fallback)), variable);
    }
  }
});

test("it listens on this machine alone", async () => {
  const { settings } = await runWith(text.replaceAll(commented, "$1=$2"));
  const listeners = [
    ...settings.listenPeerUrls,
    ...settings.listenClientUrls,
    ...settings.listenMetricsUrls,
  ];
  for (const url of listeners) {
    assert.ok(url.kind === "tcp" && ["localhost", "127.0.0.1"].includes(url.host), url.href);
  }
});
