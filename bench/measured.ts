/** What one row of the benchmark found of one server. */
export interface Measured {
  readonly value: number;
  readonly p50Ms?: number;
  readonly p99Ms?: number;
  /** Of the server, for this row's load alone. */
  readonly cpuSeconds: number;
  readonly rssBytes: number;
}
