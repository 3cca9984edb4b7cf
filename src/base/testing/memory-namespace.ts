// The names of a simulated file system, and which of their changes a crash may undo: those whose directory was not synced
// since, from some point of time on. A change that was synced is never undone.
import { dirname } from "node:path/posix";
import type { MemoryFile, Survival } from "./memory-file.ts";

export type Node = MemoryFile | "directory";

type Change =
  | { readonly kind: "add"; readonly path: string; readonly node: Node }
  | { readonly kind: "remove"; readonly path: string }
  | { readonly kind: "rename"; readonly path: string; readonly to: string };

function applyTo(nodes: Map<string, Node>, change: Change): void {
  const { path } = change;
  switch (change.kind) {
    case "add":
      if (nodes.has(dirname(path))) nodes.set(path, change.node);
      break;
    case "remove":
      nodes.delete(path);
      break;
    case "rename":
      for (const [name, node] of [...nodes]) {
        if (name !== path && !name.startsWith(`${path}/`)) continue;
        nodes.delete(name);
        nodes.set(change.to + name.slice(path.length), node);
      }
  }
}

export class MemoryNamespace {
  readonly #nodes = new Map<string, Node>([["/", "directory"]]);
  readonly #synced = new Map<string, Node>([["/", "directory"]]);
  #unsynced: { readonly change: Change; durable: boolean }[] = [];

  get(path: string): Node | undefined {
    return this.#nodes.get(path);
  }

  get files(): MemoryFile[] {
    return [...this.#nodes.values()].filter((node) => node !== "directory");
  }

  /** Names directly in a directory. */
  names(dir: string): string[] {
    const inside = [...this.#nodes.keys()].filter((path) => path !== "/" && dirname(path) === dir);
    return inside.map((path) => path.slice(dir === "/" ? 1 : dir.length + 1)).sort();
  }

  add(path: string, node: Node): void {
    this.#change({ kind: "add", path, node });
  }

  remove(path: string): void {
    this.#change({ kind: "remove", path });
  }

  rename(path: string, to: string): void {
    this.#change({ kind: "rename", path, to });
  }

  syncDirectory(dir: string): void {
    for (const entry of this.#unsynced) {
      const { change } = entry;
      const touched = change.kind === "rename" ? [change.path, change.to] : [change.path];
      if (touched.some((path) => dirname(path) === dir)) entry.durable = true;
    }
    while (this.#unsynced[0]?.durable) applyTo(this.#synced, this.#unsynced.shift()!.change);
  }

  /** What a crash leaves: names as synced, later changes up to the first that did not survive. */
  crashed(survives: Survival): MemoryNamespace {
    const left = new MemoryNamespace();
    const nodes = new Map(this.#synced);
    let lost = false;
    for (const { change, durable } of this.#unsynced) {
      lost ||= !durable && !survives();
      if (durable || !lost) applyTo(nodes, change);
    }
    const copies = new Map<Node, Node>();
    for (const [path, node] of nodes) {
      const copy = copies.get(node) ?? (node === "directory" ? node : node.crashed(survives));
      copies.set(node, copy);
      left.#nodes.set(path, copy);
      left.#synced.set(path, copy);
    }
    return left;
  }

  #change(change: Change): void {
    applyTo(this.#nodes, change);
    this.#unsynced.push({ change, durable: false });
  }
}
