import { assert } from "../base/index.ts";

export interface InflightsLimits {
  readonly inflightMessagesMax: number;
  /** Or the last message more. */
  readonly inflightBytesMax: number;
}

/** Of one append: two numbers in the ring. */
const slotNumbers = 2;

/**
 * Last indexes and sizes of the appends sent to a follower and not yet acknowledged, oldest first: a ring that grows up to
 * the limit.
 */
export class Inflights {
  readonly #limits: InflightsLimits;
  #ring: number[] = [];
  /** Slot of the oldest. */
  #start = 0;
  #count = 0;
  #bytes = 0;

  constructor(limits: InflightsLimits) {
    assert(limits.inflightMessagesMax >= 1, "an inflight window holds at least one message");
    assert(limits.inflightBytesMax >= 1, "an inflight window holds at least a byte");
    this.#limits = limits;
  }

  get count(): number {
    return this.#count;
  }

  get full(): boolean {
    const { inflightMessagesMax, inflightBytesMax } = this.#limits;
    return this.#count === inflightMessagesMax || this.#bytes >= inflightBytesMax;
  }

  /** `lastIndex` of the message sent must not be lower than what was added before; `bytes` are its entries'. */
  add(lastIndex: number, bytes: number): void {
    assert(!this.full, "nothing is sent past a full inflight window");
    if (this.#count === this.#slots) this.#grow();
    const at = ((this.#start + this.#count) % this.#slots) * slotNumbers;
    this.#ring[at] = lastIndex;
    this.#ring[at + 1] = bytes;
    this.#count++;
    this.#bytes += bytes;
  }

  /** Forgets every message whose entries all lie at or below `index`. */
  freeUpTo(index: number): void {
    while (this.#count > 0 && this.#ring[this.#start * slotNumbers]! <= index) this.#freeFirst();
  }

  /** Forgets as many of the oldest as it takes to let one more through. */
  makeRoom(): void {
    while (this.full) this.#freeFirst();
  }

  #freeFirst(): void {
    this.#bytes -= this.#ring[this.#start * slotNumbers + 1]!;
    this.#start = (this.#start + 1) % this.#slots;
    this.#count--;
  }

  get #slots(): number {
    return this.#ring.length / slotNumbers;
  }

  #grow(): void {
    const slots = Math.min(this.#limits.inflightMessagesMax, Math.max(8, this.#slots * 2));
    const used = this.#start * slotNumbers;
    const larger = [...this.#ring.slice(used), ...this.#ring.slice(0, used)];
    while (larger.length < slots * slotNumbers) larger.push(0);
    this.#ring = larger;
    this.#start = 0;
  }
}
