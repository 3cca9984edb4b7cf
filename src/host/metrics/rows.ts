// Rows of the metric tables. A metric's name is its property, so that a name seen on a dashboard is found in the code:
//
//     metrics.etcd_mvcc_put_total.inc();
//     metrics.etcd_network_peer_sent_bytes_total.labels("8e9e05c52164694d").inc(bytes);
import { Counter, Family, Gauge, Histogram } from "./instruments.ts";

export interface MetricRow {
  readonly type: "counter" | "gauge" | "histogram";
  readonly help: string;
  /** Label names in etcd's spelling, which is not uniform. Absent for a metric of a single series. */
  readonly labels?: readonly string[];
  /** Upper bounds of a histogram, ascending. */
  readonly buckets?: readonly number[];
}

export type MetricTable = Readonly<Record<string, MetricRow>>;

interface SingleOf {
  readonly counter: Counter;
  readonly gauge: Gauge;
  readonly histogram: Histogram;
}

/** The instrument that a row describes, or the family of instruments if it has labels. */
export type InstrumentOf<Row extends MetricRow> = Row extends {
  readonly labels: infer Labels extends readonly string[];
}
  ? Family<Labels, SingleOf[Row["type"]]>
  : SingleOf[Row["type"]];

export type InstrumentsOf<Table extends MetricTable> = {
  readonly [Name in keyof Table]: InstrumentOf<Table[Name]>;
};

/** `count` bounds, each `factor` times the one before. */
export function exponential(first: number, factor: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_, i) => first * factor ** i);
}

function single(row: MetricRow): Counter | Gauge | Histogram {
  if (row.type === "counter") return new Counter();
  if (row.type === "gauge") return new Gauge();
  return new Histogram(row.buckets ?? []);
}

/** Fresh instruments, all at 0, for each row of a table. */
export function createInstruments<Table extends MetricTable>(table: Table): InstrumentsOf<Table> {
  const entries = Object.entries(table).map(([name, row]) => {
    const { labels } = row;
    return [name, labels === undefined ? single(row) : new Family(labels, () => single(row))];
  });
  return Object.fromEntries(entries) as InstrumentsOf<Table>;
}
