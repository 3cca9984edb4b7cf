import assert from "node:assert/strict";
import { test } from "node:test";
import { requireOfficial, startOfficialEtcd } from "../../../test/official.ts";
import { services } from "../../wire/protobuf/index.ts";
import { Metrics } from "./metrics.ts";

interface ScrapedFamily {
  readonly type: string;
  /** Label names of a sample, "le" left out. */
  labels: string[];
  readonly bounds: Set<string>;
}

/** Families by name, with what can be told apart from the outside. */
function parsePage(text: string): Map<string, ScrapedFamily> {
  const families = new Map<string, ScrapedFamily>();
  for (const line of text.split("\n")) {
    const type = /^# TYPE (\S+) (\S+)$/.exec(line);
    if (type !== null) {
      families.set(type[1]!, { type: type[2]!, labels: [], bounds: new Set() });
      continue;
    }
    const sample = /^([a-zA-Z_:]+)(?:\{(.*)\})? \S+$/.exec(line);
    if (sample === null) continue;
    const name = sample[1]!;
    const family = families.get(name) ?? families.get(name.replace(/_(bucket|sum|count)$/, ""));
    if (family === undefined) continue;
    const labels = [...(sample[2] ?? "").matchAll(/([a-zA-Z_]+)="((?:[^"\\]|\\.)*)"/g)];
    family.labels = labels
      .map((m) => m[1]!)
      .filter((label) => label !== "le")
      .sort();
    for (const [, label, value] of labels) if (label === "le") family.bounds.add(value!);
  }
  return families;
}

test("a scrape shows what was measured, under every name it has", async () => {
  const metrics = new Metrics();
  metrics.etcd.etcd_mvcc_put_total.inc(3);
  metrics.etcd.etcd_network_peer_sent_bytes_total.labels("8e9e05c52164694d").inc(10);
  metrics.etcd.etcd_server_apply_duration_seconds.labels("v3", "Put", "true").observe(0.00015);
  const { text } = await metrics.scrape();
  assert.match(text, /^etcd_mvcc_put_total 3$/m);
  assert.match(text, /^etcd_debugging_mvcc_put_total 3$/m);
  assert.match(text, /^etcd_network_peer_sent_bytes_total\{To="8e9e05c52164694d"\} 10$/m);
  assert.match(text, /version="v3",op="Put",success="true",le="0.0002"\} 1$/m);
  assert.match(text, /^process_resident_memory_bytes \d{7,}$/m);
  assert.match(text, /^promhttp_metric_handler_requests_in_flight 1$/m);
  assert.match((await metrics.scrape()).text, /requests_total\{code="200"\} 1$/m);
});

test("grpc_server_handling_seconds is on the extensive page only", async () => {
  assert.doesNotMatch((await new Metrics().scrape()).text, /grpc_server_handling_seconds/);
  const { text } = await new Metrics({ extensive: true }).scrape();
  assert.match(text, /grpc_server_handling_seconds/);
});

test("every family of official etcd is here with its type, labels and buckets", async (t) => {
  if (requireOfficial(t, "etcd") === undefined) return;
  const official = await startOfficialEtcd(t, ["--metrics", "extensive"]);
  const theirs = parsePage(await (await fetch(`${official.clientUrl}/metrics`)).text());
  const metrics = new Metrics({ extensive: true });
  for (const service of Object.values(services)) {
    for (const method of Object.values(service)) metrics.grpc.method(method);
  }
  for (const family of Object.values(metrics.etcd)) {
    if ("labelNames" in family) {
      const values = family.labelNames.map(() => "x");
      (family.labels as (...values: string[]) => unknown).apply(family, values);
    }
  }
  const ours = parsePage((await metrics.scrape()).text);

  assert.ok(theirs.size > 80, "the official page was read");
  for (const [name, family] of theirs) {
    if (name.startsWith("go_")) continue;
    assert.deepEqual(ours.get(name), family, name);
  }
});

test("every RPC of official etcd has the same series at 0", async (t) => {
  if (requireOfficial(t, "etcd") === undefined) return;
  const official = await startOfficialEtcd(t);
  const series = (text: string): Set<string> =>
    new Set(
      [...text.matchAll(/^(grpc_server_\w+)\{(.*)\} \d+$/gm)].map(
        (m) => `${m[1]} ${m[2]!.split(",").sort().join(",")}`,
      ),
    );
  const metrics = new Metrics();
  for (const service of Object.values(services)) {
    for (const method of Object.values(service)) metrics.grpc.method(method);
  }
  const theirs = series(await (await fetch(`${official.clientUrl}/metrics`)).text());
  const ours = series((await metrics.scrape()).text);
  const missing = [...theirs].filter((line) => !ours.has(line));
  assert.ok(theirs.size > 700);
  assert.deepEqual(missing, []);
});
