// `npm run bench`: this server against official etcd, side by side in one run, on the same machine with the same load and
// fsync on. Prints a table of ratios; `--json FILE` keeps the raw figures, `--only NAME` runs one row.
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { clusterRows } from "./cluster/rows.ts";
import type { Measured } from "./measured.ts";
import type { Row } from "./row.ts";
import { rows } from "./rows.ts";
import type { ServerKind } from "./servers.ts";
import { rows as toolRows } from "./tools.ts";

const kinds: readonly ServerKind[] = ["official", "ours"];

interface Outcome {
  readonly row: Row;
  readonly official: Measured;
  readonly ours: Measured;
}

async function measure(row: Row, rounds: number): Promise<Outcome> {
  const runs: Record<ServerKind, Measured[]> = { official: [], ours: [] };
  // In turn, so that a machine that gets slower or faster meanwhile does so for both.
  for (let round = 0; round < rounds; round++) {
    for (const kind of kinds) runs[kind].push(await row.run(kind));
  }
  return { row, official: median(runs.official), ours: median(runs.ours) };
}

function median(runs: readonly Measured[]): Measured {
  return runs.toSorted((a, b) => a.value - b.value)[Math.floor(runs.length / 2)]!;
}

function ratioOf({ official, ours }: Outcome): number {
  return ours.value / official.value;
}

function reached(outcome: Outcome): boolean {
  const { better, target, targetOf } = outcome.row;
  const found = targetOf === "ours" ? outcome.ours.value : ratioOf(outcome);
  return better === "more" ? found >= target : found <= target;
}

function print(outcomes: readonly Outcome[]): void {
  const head = [
    "work",
    "official",
    "ours",
    "ratio",
    "target",
    "",
    "p50 / p99 ms official",
    "ours",
    "CPU s official",
    "ours",
    "RSS MB official",
    "ours",
  ];
  const lines = outcomes.map((outcome) => {
    const { row, official, ours } = outcome;
    const sign = row.better === "more" ? ">=" : "<=";
    return [
      row.name,
      `${round(official.value)} ${row.unit}`,
      `${round(ours.value)} ${row.unit}`,
      `${ratioOf(outcome).toFixed(2)} x`,
      `${sign} ${row.target} ${row.targetOf === "ours" ? row.unit : "x"}`,
      reached(outcome) ? "reached" : "MISSED",
      quantiles(official),
      quantiles(ours),
      official.cpuSeconds.toFixed(2),
      ours.cpuSeconds.toFixed(2),
      (official.rssBytes / 1e6).toFixed(0),
      (ours.rssBytes / 1e6).toFixed(0),
    ];
  });
  const widths = head.map((_, n) => Math.max(...[head, ...lines].map((line) => line[n]!.length)));
  for (const line of [head, ...lines]) {
    console.log(line.map((cell, n) => cell.padEnd(widths[n]!)).join("  "));
  }
}

function quantiles({ p50Ms, p99Ms }: Measured): string {
  return p50Ms === undefined || p99Ms === undefined
    ? "-"
    : `${p50Ms.toFixed(2)} / ${p99Ms.toFixed(2)}`;
}

function round(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toFixed(2);
}

const { values } = parseArgs({
  options: {
    json: { type: "string" },
    only: { type: "string" },
    rounds: { type: "string", default: "3" },
  },
});
const outcomes: Outcome[] = [];
for (const row of [...rows, ...toolRows, ...clusterRows].filter(({ name }) =>
  name.includes(values.only ?? ""),
)) {
  const unavailable = row.unavailable?.();
  if (unavailable !== undefined) {
    console.error(`not measured: ${row.name}: ${unavailable}`);
    continue;
  }
  console.error(`measuring: ${row.name}`);
  outcomes.push(await measure(row, row.rounds ?? Number(values.rounds)));
}
print(outcomes);
if (values.json !== undefined) {
  writeFileSync(
    values.json,
    JSON.stringify(
      outcomes.map((o) => ({
        name: o.row.name,
        unit: o.row.unit,
        target: o.row.target,
        ratio: ratioOf(o),
        official: o.official,
        ours: o.ours,
      })),
      undefined,
      2,
    ),
  );
}
