import { SeededRandom } from "../../src/base/testing/seeded-random.ts";
import { mutated } from "./mutate.ts";
import type { FuzzTarget } from "./targets.ts";

/** A single decode of at most some kilobytes that takes longer hangs, or nearly so. */
const decodeMsMax = 2_000;

export interface FuzzFailure {
  readonly target: string;
  /** Replays the input: `npm run fuzz -- --target <name> --seed <seed>` reaches it again after `runs` inputs. */
  readonly seed: number;
  readonly runs: number;
  readonly inputHex: string;
  readonly error: unknown;
}

export interface FuzzResult {
  readonly runs: number;
  readonly failure: FuzzFailure | undefined;
}

/** Feeds one decoder for a while. The same seed makes the same inputs in the same order. */
export async function runTarget(
  target: FuzzTarget,
  { seed, budgetMs }: { readonly seed: number; readonly budgetMs: number },
): Promise<FuzzResult> {
  const random = new SeededRandom(seed);
  const untilMs = performance.now() + budgetMs;
  for (let runs = 1; ; runs++) {
    const input = mutated(target.samples, random);
    const inputHex = input.toString("hex");
    const startMs = performance.now();
    try {
      await target.decode(input);
    } catch (error) {
      if (!target.refusals.some((refusal) => error instanceof refusal)) {
        return { runs, failure: { target: target.name, seed, runs, inputHex, error } };
      }
    }
    const nowMs = performance.now();
    if (nowMs - startMs > decodeMsMax) {
      const error = new Error(`decoding took ${nowMs - startMs} ms`);
      return { runs, failure: { target: target.name, seed, runs, inputHex, error } };
    }
    if (nowMs >= untilMs) return { runs, failure: undefined };
  }
}
