import { randomBytes, randomInt } from "node:crypto";
import { assert, type Random } from "../base/index.ts";

/** Numbers from the kernel's generator: fit for tokens and identifiers as well as for election jitter. */
export class RealRandom implements Random {
  /** `bound` is a whole number of 1 to 2^48 - 1. */
  below(bound: number): number {
    assert(Number.isSafeInteger(bound) && bound >= 1 && bound < 2 ** 48, "random bound in range");
    return randomInt(bound);
  }

  bytes(length: number): Buffer {
    return randomBytes(length);
  }
}
