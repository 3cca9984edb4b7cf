// Waiting for something that can be observed.

const withinMsDefault = 30_000;
const everyMsDefault = 25;

export interface Patience {
  /** @default 30000 */
  readonly withinMs?: number;
  /** @default 25 */
  readonly everyMs?: number;
}

/**
 * Probes until there is an answer other than undefined and false. A probe that throws has no answer yet.
 *
 * @throws {Error} After the deadline: names what was waited for; its cause is what the last probe threw.
 */
export async function eventually<T>(
  what: string,
  probe: () => Promise<T | undefined | false>,
  { withinMs = withinMsDefault, everyMs = everyMsDefault }: Patience = {},
): Promise<T> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const outcome = await probe().then(
      (answer) => ({ answer }),
      (error: unknown) => ({ error }),
    );
    if ("answer" in outcome && outcome.answer !== undefined && outcome.answer !== false) {
      return outcome.answer;
    }
    if (performance.now() > deadline) {
      const cause = "error" in outcome ? outcome.error : "nothing was thrown";
      throw new Error(`Not within ${withinMs} ms: ${what} (${String(cause)})`, { cause });
    }
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}
