import assert from "node:assert/strict";
import { test } from "node:test";
import { Counter, Family, Histogram } from "./instruments.ts";
import { goNumber, MetricsPage } from "./page.ts";

test("numbers of labels are in Go's notation", () => {
  assert.equal(goNumber(0.0001), "0.0001");
  assert.equal(goNumber(0.00005), "5e-05");
  assert.equal(goNumber(524288), "524288");
  assert.equal(goNumber(1048576), "1.048576e+06");
  assert.equal(goNumber(0), "0");
});

test("a page has help, type and samples of each metric", async () => {
  const page = new MetricsPage();
  const histogram = new Histogram([0.5, 1]);
  histogram.observe(0.75);
  histogram.observe(3);
  page.add("etcd_time_seconds", { type: "histogram", help: "Time." }, histogram);
  const family = new Family(["Reason"] as const, () => new Counter());
  family.labels('a "quoted"\nreason').inc(2);
  page.add("etcd_total", { type: "counter", help: "Total." }, family);
  assert.equal(
    await page.text(),
    [
      "# HELP etcd_time_seconds Time.",
      "# TYPE etcd_time_seconds histogram",
      'etcd_time_seconds_bucket{le="0.5"} 0',
      'etcd_time_seconds_bucket{le="1"} 1',
      'etcd_time_seconds_bucket{le="+Inf"} 2',
      "etcd_time_seconds_sum 3.75",
      "etcd_time_seconds_count 2",
      "",
      "# HELP etcd_total Total.",
      "# TYPE etcd_total counter",
      'etcd_total{Reason="a \\"quoted\\"\\nreason"} 2',
      "",
    ].join("\n"),
  );
  assert.match(page.contentType, /^text\/plain; version=0\.0\.4/);
});
