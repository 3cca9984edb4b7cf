import assert from "node:assert/strict";
import { test } from "node:test";
import { Counter, Family, Gauge, Histogram, seriesMax } from "./instruments.ts";

test("a histogram counts a value under the first bound that holds it", () => {
  const histogram = new Histogram([1, 2, 4]);
  for (const value of [0.5, 1, 1.5, 4, 100]) histogram.observe(value);
  assert.deepEqual([...histogram.counts], [2, 1, 1]);
  assert.equal(histogram.count, 5);
  assert.equal(histogram.sum, 107);
});

test("a counter or gauge can be read from whoever knows it", () => {
  let puts = 0;
  const counter = new Counter();
  counter.readFrom(() => puts);
  puts = 7;
  assert.equal(counter.value, 7);
  const gauge = new Gauge();
  gauge.inc(3);
  gauge.dec();
  assert.equal(gauge.value, 2);
  gauge.readFrom(() => puts);
  assert.equal(gauge.value, 7);
});

test("a family makes one child a label set and forgets it on removal", () => {
  const family = new Family(["To", "From"] as const, () => new Counter());
  family.labels("a", "b").inc();
  family.labels("a", "b").inc();
  assert.equal(family.labels("a", "b").value, 2);
  family.remove("a", "b");
  assert.equal(family.labels("a", "b").value, 0);
});

test("label sets beyond the limit are counted but not kept", () => {
  const family = new Family(["client_api_version"] as const, () => new Counter());
  for (let i = 0; i < seriesMax + 10; i++) family.labels(String(i)).inc();
  assert.equal([...family.series()].length, seriesMax);
});
