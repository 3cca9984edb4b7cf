import type { RunReport } from "./simulated-cluster.ts";

/** Lines of the trace that are shown. */
const tailLines = 60;

/** Everything that is needed to look at it again. */
export function describeFailure(report: RunReport): string {
  const { seed, failure, traceTail, traceDigest, plan } = report;
  return [
    ...traceTail.slice(-tailLines),
    `seed ${seed} failed, plan ${JSON.stringify(plan)}, trace ${traceDigest}`,
    failure?.message ?? "",
  ].join("\n");
}

export function summary(reports: readonly RunReport[]): string {
  const sum = (of: (report: RunReport) => number) => reports.reduce((all, one) => all + of(one), 0);
  const faults = new Map<string, number>();
  for (const report of reports) {
    for (const [fault, count] of report.faults) {
      faults.set(fault, (faults.get(fault) ?? 0) + count);
    }
  }
  const seeds = reports.map(({ seed }) => seed);
  const hours = sum(({ simulatedMs }) => simulatedMs) / 3_600_000;
  const lines = [
    `seeds ${Math.min(...seeds)}..${Math.max(...seeds)}: ${reports.length} runs, ${hours.toFixed(3)} simulated hours`,
    `${sum(({ events }) => events)} events, ${sum(({ operations }) => operations)} operations, ${sum(({ revisions }) => revisions)} revisions, ${sum(({ terms }) => terms)} terms`,
    ...[...faults].sort(([a], [b]) => (a < b ? -1 : 1)).map(([fault, n]) => `  ${n} × ${fault}`),
    ...reports.map(({ seed, traceDigest, failure }) => {
      return `  seed ${seed}: trace ${traceDigest}${failure === undefined ? "" : ` FAILED: ${failure.check}`}`;
    }),
  ];
  return lines.join("\n");
}
