// npm run fuzz -- [--seconds <per decoder>] [--seed <number>] [--target <part of a name>]
//
// Feeds every decoder of bytes from outside with broken input. Exit 1 prints what replays the first failure.
import { parseArgs } from "node:util";
import { runTarget } from "./fuzz/run-target.ts";
import { fuzzTargets } from "./fuzz/targets.ts";

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "5" },
    seed: { type: "string", default: String(Date.now() % 0x7fff_ffff) },
    target: { type: "string", default: "" },
  },
});
const seed = Number(values.seed);
const budgetMs = Number(values.seconds) * 1000;

for (const target of await fuzzTargets()) {
  if (!target.name.includes(values.target)) continue;
  const { runs, failure } = await runTarget(target, { seed, budgetMs });
  console.log(`${target.name}: ${runs} inputs, seed ${seed}`);
  if (failure === undefined) continue;
  console.error(`${target.name} failed at input ${failure.runs}:\n${failure.inputHex}`);
  console.error(failure.error);
  process.exitCode = 1;
  break;
}
