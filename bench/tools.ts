// How long a run of etcdctl takes from start to end, in multiples of `node -e 0` on the same Node, run in turn with it.
import { spawnSync } from "node:child_process";
import { performance } from "node:perf_hooks";
import { fileURLToPath } from "node:url";
import type { Measured } from "./measured.ts";
import type { Row } from "./row.ts";
import { Server, type ServerKind } from "./servers.ts";

const runs = 20;
/** The first runs fill the caches of the system. */
const warmUpRuns = 3;
const node = fileURLToPath(new URL("../dist/lib/etcd/node", import.meta.url));
const etcdctl: Readonly<Record<ServerKind, string>> = {
  official: "/usr/bin/etcdctl",
  ours: fileURLToPath(new URL("../dist/bin/etcdctl", import.meta.url)),
};

function timed(program: string, args: readonly string[]): number {
  const startMs = performance.now();
  const { status, stderr } = spawnSync(program, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${program} ${args.join(" ")} failed: ${stderr}`);
  return performance.now() - startMs;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

function multipleOfNode(kind: ServerKind, args: readonly string[]): number {
  const floor: number[] = [];
  const tool: number[] = [];
  for (let n = -warmUpRuns; n < runs; n += 1) {
    const pair = [timed(node, ["-e", "0"]), timed(etcdctl[kind], args)] as const;
    if (n < 0) continue;
    floor.push(pair[0]);
    tool.push(pair[1]);
  }
  return median(tool) / median(floor);
}

interface ToolRow extends Omit<Row, "run" | "unit" | "better" | "targetOf"> {
  args(endpoint: string): readonly string[];
}

const toolRows: readonly ToolRow[] = [
  { name: "etcdctl version, start to end", target: 1.5, args: () => ["version"] },
  {
    name: "etcdctl get, start to end",
    target: 2.5,
    args: (endpoint) => ["get", "key", "--endpoints", endpoint],
  },
];

export const rows: readonly Row[] = toolRows.map(({ args, ...row }) => ({
  ...row,
  unit: "x node -e 0",
  better: "less",
  targetOf: "ours",
  async run(kind): Promise<Measured> {
    const server = await Server.start(kind);
    try {
      const value = multipleOfNode(kind, args(`127.0.0.1:${server.port}`));
      return { value, ...server.usage() };
    } finally {
      await server.remove();
    }
  },
}));
