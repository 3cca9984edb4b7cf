/** Lets a few jobs run at a time; others wait in their order. Who waits costs what its job holds before it begins. */
export class Gate {
  readonly #jobsMax: number;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(jobsMax: number) {
    this.#jobsMax = jobsMax;
  }

  async run<Result>(job: () => Promise<Result>): Promise<Result> {
    if (this.#running < this.#jobsMax) this.#running++;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await job();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#running--;
      else next();
    }
  }
}
