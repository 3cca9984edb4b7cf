import { assert } from "../base/index.ts";

/** An item's place in a heap; kept by whoever may want to remove the item before its time. */
export interface HeapNode<Item> {
  readonly item: Item;
  readonly atMs: number;
  /** Index in the heap, -1 once it has left. Only the heap changes it. */
  position: number;
}

/** Items by time, the earliest first. Adding, removing and taking cost O(log n). */
export class DeadlineHeap<Item> {
  readonly #nodes: HeapNode<Item>[] = [];

  get size(): number {
    return this.#nodes.length;
  }

  get first(): HeapNode<Item> | undefined {
    return this.#nodes[0];
  }

  add(item: Item, atMs: number): HeapNode<Item> {
    const node = { item, atMs, position: this.#nodes.length };
    this.#nodes.push(node);
    this.#rise(node);
    return node;
  }

  remove(node: HeapNode<Item>): void {
    assert(this.#nodes[node.position] === node, "a node is removed once, from its own heap");
    const last = this.#nodes.pop()!;
    if (last !== node) {
      this.#place(last, node.position);
      this.#rise(last);
      this.#sink(last);
    }
    node.position = -1;
  }

  #place(node: HeapNode<Item>, position: number): void {
    this.#nodes[position] = node;
    node.position = position;
  }

  #rise(node: HeapNode<Item>): void {
    while (node.position > 0) {
      const parent = this.#nodes[(node.position - 1) >>> 1]!;
      if (parent.atMs <= node.atMs) return;
      const { position } = parent;
      this.#place(parent, node.position);
      this.#place(node, position);
    }
  }

  #sink(node: HeapNode<Item>): void {
    for (;;) {
      const left = this.#nodes[2 * node.position + 1];
      const right = this.#nodes[2 * node.position + 2];
      const child = right !== undefined && right.atMs < left!.atMs ? right : left;
      if (child === undefined || child.atMs >= node.atMs) return;
      const { position } = child;
      this.#place(child, node.position);
      this.#place(node, position);
    }
  }
}
