import { assert } from "../base/index.ts";

/** Things by a small number, which typed arrays can hold in their stead. Numbers of removed things are given again. */
export class Numbered<T> {
  readonly #items: (T | undefined)[] = [];
  readonly #free: number[] = [];

  add(item: T): number {
    const number = this.#free.pop() ?? this.#items.length;
    this.#items[number] = item;
    return number;
  }

  get(number: number): T {
    const item = this.#items[number];
    assert(item !== undefined, "a number is of something that was added");
    return item;
  }

  remove(number: number): void {
    assert(this.#items[number] !== undefined, "only what was added is removed");
    this.#items[number] = undefined;
    this.#free.push(number);
  }
}
