import assert from "node:assert/strict";
import { test } from "node:test";
import { parseMetrics, quantileOf } from "./server-metrics.ts";

const page = `# HELP d Distribution.
# TYPE d histogram
d_bucket{le="0.001"} 90
d_bucket{le="0.01"} 99
d_bucket{le="+Inf"} 100
d_sum 1.5
d_count 100
process_open_fds 1.2e+01
other_bucket{le="0.001"} 1
`;

test("a page of metrics is read", () => {
  const metrics = parseMetrics(page);
  assert.equal(metrics.get("process_open_fds"), 12);
  assert.equal(metrics.get('d_bucket{le="0.01"}'), 99);
  assert.equal(metrics.get("nothing"), undefined);
});

test("a quantile is the bound that holds so many", () => {
  const metrics = parseMetrics(page);
  assert.equal(quantileOf(metrics, "d", 0.5), 0.001);
  assert.equal(quantileOf(metrics, "d", 0.99), 0.01);
  assert.equal(quantileOf(metrics, "d", 1), Number.POSITIVE_INFINITY);
  assert.equal(quantileOf(metrics, "nothing", 0.99), undefined);
});
