// `npm run sim -- --seed 7 --minutes 2 [--runs 10 [--until-failure]] [--trace]`: clusters in simulated time, one for each seed from the given
// one on. The same seed is the same run, to the last message. Exit 1 with the seed, what failed and the end of the trace.
import { parseArgs } from "node:util";
import { describeFailure, summary } from "./cluster/report.ts";
import { SimulatedCluster } from "./cluster/simulated-cluster.ts";

const { values } = parseArgs({
  options: {
    seed: { type: "string" },
    minutes: { type: "string", default: "1" },
    runs: { type: "string", default: "1" },
    trace: { type: "boolean", default: false },
    "until-failure": { type: "boolean", default: false },
  },
});
const firstSeed =
  values.seed === undefined ? Math.floor(Date.now() % 1_000_000_000) : Number(values.seed);
const reports = [];
for (let run = 0; run < Number(values.runs); run++) {
  const seed = firstSeed + run;
  const print = values.trace ? { print: (line: string) => console.log(line) } : {};
  const cluster = new SimulatedCluster({ seed, minutes: Number(values.minutes), ...print });
  const report = await cluster.run();
  reports.push(report);
  if (report.failure === undefined) continue;
  console.error(describeFailure(report));
  process.exitCode = 1;
  if (values["until-failure"]) break;
}
console.log(summary(reports));
