import type { TestContext } from "node:test";

/**
 * Marks a test as skipped because something is missing here; the caller returns.
 * @throws {Error} If CI is set: there `.ci/run` provides for everything.
 */
export function skipOutsideCi(t: TestContext, missing: string): void {
  if (process.env.CI) throw new Error(missing);
  t.skip(missing);
}
