import { assert } from "../base/index.ts";

/** Last indexes of the appends sent to a follower and not yet acknowledged, oldest first: a ring that grows up to `limit`. */
export class Inflights {
  readonly limit: number;
  #ring: number[] = [];
  #start = 0;
  #count = 0;

  constructor(limit: number) {
    assert(limit >= 1, "an inflight window holds at least one message");
    this.limit = limit;
  }

  get count(): number {
    return this.#count;
  }

  get full(): boolean {
    return this.#count === this.limit;
  }

  /** `lastIndex` of the message sent; must not be lower than what was added before. */
  add(lastIndex: number): void {
    assert(this.#count < this.limit, "nothing is sent past a full inflight window");
    if (this.#count === this.#ring.length) this.#grow();
    this.#ring[(this.#start + this.#count) % this.#ring.length] = lastIndex;
    this.#count++;
  }

  /** Forgets every message whose entries all lie at or below `index`. */
  freeUpTo(index: number): void {
    while (this.#count > 0 && this.#ring[this.#start]! <= index) this.freeFirst();
  }

  freeFirst(): void {
    if (this.#count === 0) return;
    this.#start = (this.#start + 1) % this.#ring.length;
    this.#count--;
  }

  #grow(): void {
    const larger = new Array<number>(Math.min(this.limit, Math.max(8, this.#ring.length * 2)));
    for (let i = 0; i < larger.length; i++) {
      larger[i] = i < this.#count ? this.#ring[(this.#start + i) % this.#ring.length]! : 0;
    }
    this.#ring = larger;
    this.#start = 0;
  }
}
