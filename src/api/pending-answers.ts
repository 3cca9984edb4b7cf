/**
 * Pairs of large answers that wait for clients to take them, over all connections. Each is some 64 bytes, besides the page
 * in which it lies: a quarter of a gigabyte. Clients that ask for much and read nothing would take all memory otherwise.
 */
export const pendingPairsMax = 4_000_000;

/** Counts what large answers hold until their clients have taken them. */
export class PendingAnswers {
  readonly #pairsMax: number;
  #pairs = 0;

  constructor(pairsMax: number = pendingPairsMax) {
    this.#pairsMax = pairsMax;
  }

  /** False: too much is pending already. One answer alone may be of any size. */
  add(pairs: number): boolean {
    if (this.#pairs > 0 && this.#pairs + pairs > this.#pairsMax) return false;
    this.#pairs += pairs;
    return true;
  }

  /** An answer was taken, or nobody wants it any more. */
  remove(pairs: number): void {
    this.#pairs -= pairs;
  }
}
