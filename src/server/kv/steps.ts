// Requests that touch so many keys that the event loop must be free in between: whoever runs one does a step, and then, when it
// likes, the next one. Nothing here knows how long a step takes or who waits.

/** Pauses where it may be interrupted. */
export type Steps<Result> = Generator<undefined, Result, undefined>;

/** The steps that are left. */
export class Unfinished<Result = unknown> {
  readonly #steps: Steps<Result>;

  constructor(steps: Steps<Result>) {
    this.#steps = steps;
  }

  /** Does one step more, and says whether it was the last. @throws what the work throws */
  step(): Result | Unfinished<Result> {
    const { done, value } = this.#steps.next();
    return done ? value : this;
  }

  /** As steps of another work that goes on behind it. */
  *rest(): Steps<Result> {
    return yield* this.#steps;
  }
}

/** Does the first step, which mostly is the only one. */
export function begin<Result>(steps: Steps<Result>): Result | Unfinished<Result> {
  return new Unfinished(steps).step();
}

/** Does all of them at once. */
export function finish<Result>(begun: Result | Unfinished<Result>): Result {
  let result = begun;
  while (result instanceof Unfinished) result = result.step();
  return result;
}
