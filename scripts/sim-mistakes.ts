// `npm run sim:mistakes [-- part of a name]`: plants known mistakes in the source, one at a time, and shows that the
// simulated cluster finds each. Prints a table; exit 1 if one was not found within its runs.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { allMistakes } from "../test/sim/mistakes/all.ts";
import type { Mistake } from "../test/sim/mistakes/mistake.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const workersMax = 2;
const minutesPerRun = 0.5;
const firstSeed = 1;

interface Verdict {
  readonly mistake: Mistake;
  /** What found it; undefined: nothing did. */
  readonly check: string | undefined;
  readonly seed: string | undefined;
  readonly seconds: number;
}

async function search(mistake: Mistake): Promise<Verdict> {
  const startMs = Date.now();
  const run = [
    ...["--import", "./test/sim/mistakes/plant.ts", "test/sim/run.ts", "--until-failure"],
    ...["--seed", `${firstSeed}`, "--runs", `${mistake.seeds}`, "--minutes", `${minutesPerRun}`],
  ];
  const env = { ...process.env, MISTAKE: mistake.name };
  const child = spawn(process.execPath, run, { cwd: root, env, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  let complaints = "";
  child.stdout.on("data", (chunk) => {
    output += chunk;
  });
  child.stderr.on("data", (chunk) => {
    complaints += chunk;
  });
  await new Promise((resolve) => child.on("close", resolve));
  const found = output.match(/seed (\d+): trace \w+ FAILED: (.*)/);
  if (found === null && !output.includes("simulated hours")) throw new Error(complaints);
  const seconds = (Date.now() - startMs) / 1_000;
  return { mistake, seed: found?.[1], check: found?.[2], seconds };
}

function row({ mistake, check = "NOT FOUND", seed, seconds }: Verdict): string {
  const where = seed === undefined ? `in ${mistake.seeds} runs` : `seed ${seed}`;
  return `| ${mistake.name} | ${check} | ${where} | ${seconds.toFixed(0)} s |`;
}

const wanted = process.argv[2] ?? "";
const chosen = allMistakes.filter(({ name }) => name.includes(wanted));
const waiting = [...chosen];
const verdicts = new Map<Mistake, Verdict>();
const workers = Array.from({ length: workersMax }, async () => {
  for (let mistake = waiting.shift(); mistake !== undefined; mistake = waiting.shift()) {
    const verdict = await search(mistake);
    verdicts.set(mistake, verdict);
    console.error(row(verdict));
  }
});
await Promise.all(workers);
console.log("| mistake | found by the rule that | after | in |\n|---|---|---|---|");
for (const mistake of chosen) {
  const verdict = verdicts.get(mistake)!;
  console.log(row(verdict));
  if (verdict.check === undefined) process.exitCode = 1;
}
