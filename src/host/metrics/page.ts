// The text that /metrics answers with: prom-client's registry prints it (escaping, content type); what it prints is read
// from our instruments, which cost less than its own on every request. Loaded at the first scrape: it takes 30 ms.
import {
  type Metric,
  Counter as PrintedCounter,
  Gauge as PrintedGauge,
  Histogram as PrintedHistogram,
  Registry,
} from "prom-client";
import { type Counter, Family, type Gauge, Histogram } from "./instruments.ts";
import type { MetricRow } from "./rows.ts";

type SomeFamily = Family<readonly string[], Counter | Gauge | Histogram>;
export type PageEntry = Counter | Gauge | Histogram | SomeFamily;

interface Sample {
  readonly metricName?: string;
  readonly labels: Record<string, string>;
  readonly value: number;
}

/** Numbers of labels in the notation of Go's clients, so that series of both kinds of members are the same: 1e+06. */
export function goNumber(value: number): string {
  const exponent = value === 0 ? 0 : Math.floor(Math.log10(Math.abs(value)));
  if (exponent >= -4 && exponent < 6) return String(value);
  const [digits, power] = value.toExponential().split("e") as [string, string];
  return `${digits}e${power[0]}${power.slice(1).padStart(2, "0")}`;
}

function histogramSamples(
  name: string,
  labels: Record<string, string>,
  histogram: Histogram,
): Sample[] {
  const samples: Sample[] = [];
  let below = 0;
  for (const [i, bound] of histogram.bounds.entries()) {
    below += histogram.counts[i]!;
    const withBound = { ...labels, le: goNumber(bound) };
    samples.push({ metricName: `${name}_bucket`, labels: withBound, value: below });
  }
  const withInfinity = { ...labels, le: "+Inf" };
  samples.push({ metricName: `${name}_bucket`, labels: withInfinity, value: histogram.count });
  samples.push({ metricName: `${name}_sum`, labels, value: histogram.sum });
  samples.push({ metricName: `${name}_count`, labels, value: histogram.count });
  return samples;
}

function samplesOf(name: string, entry: PageEntry): Sample[] {
  const children =
    entry instanceof Family
      ? [...entry.series()].map(({ values, child }) => {
          const pairs = entry.labelNames.map((label, i) => [label, values[i]!]);
          return { labels: Object.fromEntries(pairs) as Record<string, string>, child };
        })
      : [{ labels: {}, child: entry }];
  return children.flatMap(({ labels, child }) =>
    child instanceof Histogram
      ? histogramSamples(name, labels, child)
      : [{ labels, value: child.value }],
  );
}

/** Metrics of prom-client whose values are ours. */
function printed(name: string, row: MetricRow, entry: PageEntry): Metric {
  const configuration = { name, help: row.help, registers: [] };
  switch (row.type) {
    case "counter":
      return new (class extends PrintedCounter {
        override async get() {
          return { ...(await super.get()), values: samplesOf(name, entry) };
        }
      })(configuration);
    case "gauge":
      return new (class extends PrintedGauge {
        override async get() {
          return { ...(await super.get()), values: samplesOf(name, entry) };
        }
      })(configuration);
    case "histogram":
      return new (class extends PrintedHistogram {
        /** What the registry prefers to `get` for histograms. */
        async getForPromString() {
          return { name, help: row.help, type: row.type, values: samplesOf(name, entry) };
        }
      })(configuration);
  }
}

export class MetricsPage {
  readonly #registry = new Registry();

  /** @throws {Error} If a name is taken already. */
  add(name: string, row: MetricRow, entry: PageEntry): void {
    this.#registry.registerMetric(printed(name, row, entry));
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  text(): Promise<string> {
    return this.#registry.metrics();
  }
}
