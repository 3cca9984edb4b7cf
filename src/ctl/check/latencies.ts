// What became of the requests of a check (etcd: pkg/report).

export interface Summary {
  /** Over the whole time, of requests that succeeded. */
  readonly requestsPerSecond: number;
  readonly slowestSeconds: number;
  readonly standardDeviationSeconds: number;
  /** How often each error came. */
  readonly errors: ReadonlyMap<string, number>;
}

export class Latencies {
  readonly #seconds: number[] = [];
  readonly #errors = new Map<string, number>();

  succeeded(seconds: number): void {
    this.#seconds.push(seconds);
  }

  failed(text: string): void {
    this.#errors.set(text, (this.#errors.get(text) ?? 0) + 1);
  }

  summary(totalSeconds: number): Summary {
    const count = this.#seconds.length;
    const mean = this.#seconds.reduce((sum, one) => sum + one, 0) / count;
    const squares = this.#seconds.reduce((sum, one) => sum + (one - mean) ** 2, 0);
    return {
      requestsPerSecond: count / totalSeconds,
      slowestSeconds: this.#seconds.reduce((most, one) => Math.max(most, one), 0),
      standardDeviationSeconds: Math.sqrt(squares / count),
      errors: this.#errors,
    };
  }
}
