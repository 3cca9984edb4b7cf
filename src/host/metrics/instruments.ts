// What measured code holds: plain numbers, cheap enough for every request. They are turned into text only when somebody
// asks for /metrics.

/** Label sets one family remembers. Further ones are counted into the void: labels such as client-api-version are the client's. */
export const seriesMax = 2_000;

/** A total that only grows. */
export class Counter {
  #value = 0;
  #read: (() => number) | undefined;

  inc(by = 1): void {
    this.#value += by;
  }

  /** From now on the value is asked for when scraped: for totals that someone counts already. */
  readFrom(read: () => number): void {
    this.#read = read;
  }

  get value(): number {
    return this.#read === undefined ? this.#value : this.#read();
  }
}

/** A figure that rises and falls. */
export class Gauge {
  #value = 0;
  #read: (() => number) | undefined;

  set(value: number): void {
    this.#value = value;
  }

  inc(by = 1): void {
    this.#value += by;
  }

  dec(by = 1): void {
    this.#value -= by;
  }

  /** From now on the value is asked for when scraped. */
  readFrom(read: () => number): void {
    this.#read = read;
  }

  get value(): number {
    return this.#read === undefined ? this.#value : this.#read();
  }
}

/** How often values fell under each of some bounds. */
export class Histogram {
  /** Upper bounds, ascending; what is above the last counts only in `count`. */
  readonly bounds: readonly number[];
  /** Observations per bound, not accumulated. */
  readonly counts: Float64Array;
  sum = 0;
  count = 0;

  constructor(bounds: readonly number[]) {
    this.bounds = bounds;
    this.counts = new Float64Array(bounds.length);
  }

  observe(value: number): void {
    this.sum += value;
    this.count += 1;
    const bounds = this.bounds;
    for (let i = 0; i < bounds.length; i++) {
      if (value <= bounds[i]!) {
        this.counts[i]! += 1;
        return;
      }
    }
  }
}

export type Instrument = Counter | Gauge | Histogram;

/** One instrument for each set of label values. Hot code asks for its child once and keeps it. */
export class Family<Labels extends readonly string[], I extends Instrument> {
  readonly labelNames: Labels;
  readonly #make: () => I;
  readonly #series = new Map<string, { readonly values: readonly string[]; readonly child: I }>();

  constructor(labelNames: Labels, make: () => I) {
    this.labelNames = labelNames;
    this.#make = make;
  }

  /** The instrument for these values, in the order of the label names; made at first use, then shown even at 0. */
  labels(...values: { readonly [Index in keyof Labels]: string }): I {
    const key = values.join("\0");
    const known = this.#series.get(key);
    if (known !== undefined) return known.child;
    const child = this.#make();
    if (this.#series.size < seriesMax) this.#series.set(key, { values, child });
    return child;
  }

  /** Forgets a series: a member that left, a version that is no longer the cluster's. */
  remove(...values: { readonly [Index in keyof Labels]: string }): void {
    this.#series.delete(values.join("\0"));
  }

  series(): Iterable<{ readonly values: readonly string[]; readonly child: I }> {
    return this.#series.values();
  }
}
