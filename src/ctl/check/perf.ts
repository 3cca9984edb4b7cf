import {
  badArguments,
  type CliInvocation,
  type CliWorld,
  exitCodes,
  interruption,
  ProgressLine,
  QuietExit,
} from "../../cli/index.ts";
import { asCliError, type Setting, settingOf } from "../connection.ts";
import { cleanUp, defragmentEach, printErrors, requireNoKeys, withCallers } from "./check-keys.ts";
import type { Summary } from "./latencies.ts";
import {
  loadNameOf,
  type PerfLoad,
  perfKeyBytes,
  perfLoads,
  perfSeconds,
  perfValueBytes,
} from "./loads.ts";
import { writeLoad } from "./write-load.ts";

export async function run(invocation: CliInvocation): Promise<void> {
  const load = perfLoads[loadNameOf(invocation.flags)];
  const setting = await settingOf(invocation);
  try {
    await checkPerf(invocation, setting, { load, seconds: perfSeconds });
  } catch (error) {
    throw asCliError(error);
  }
}

/** Exported for tests, which have no minute. */
export async function checkPerf(
  { world, flags }: CliInvocation,
  { clientOptions, options }: Setting,
  { load, seconds }: { readonly load: PerfLoad; readonly seconds: number },
): Promise<void> {
  const prefix = flags.text("prefix");
  if (prefix === "") throw badArguments("--prefix must not be empty");
  const summary = await withCallers(clientOptions, load.clients, async (callers) => {
    const [first] = callers;
    const hint = `'etcdctl del --prefix ${prefix}'`;
    await requireNoKeys(first!, prefix, { options, hint });
    const progress = new ProgressLine(world);
    const begunMs = world.nowMs();
    const measured = await writeLoad({
      callers,
      prefix,
      keyBytes: perfKeyBytes,
      valueBytes: perfValueBytes,
      writesPerSecond: load.writesPerSecond,
      until: { seconds },
      signal: interruption(world),
      nowMs: world.nowMs,
      onWrite: (writes) =>
        progress.show(() => {
          const passed = Math.floor((world.nowMs() - begunMs) / 1_000);
          return `${passed} of ${seconds} seconds, ${writes} writes`;
        }),
    });
    progress.clear();
    await cleanUp(first!, prefix, { world, isCompacted: flags.bool("auto-compact") });
    return measured;
  });
  if (flags.bool("auto-defrag")) await defragmentEach(clientOptions, world);
  if (!printVerdict(summary, load, world)) throw new QuietExit(exitCodes.error);
}

/** A larger part of the requests of the load than this must have been served. */
const throughputShareMin = 0.9;
const slowestSecondsMax = 0.5;
const deviationSecondsMax = 0.1;

/** @returns whether the servers have passed */
function printVerdict(summary: Summary, load: PerfLoad, world: CliWorld): boolean {
  let hasPassed = !printErrors(summary.errors, world);
  const judge = (isGood: boolean, sentences: { good: string; bad: string }): void => {
    world.stdout.write(`${isGood ? sentences.good : sentences.bad}\n`);
    hasPassed &&= isGood;
  };
  const { requestsPerSecond, slowestSeconds, standardDeviationSeconds } = summary;
  const rate = Math.floor(requestsPerSecond) + 1;
  judge(requestsPerSecond / load.writesPerSecond > throughputShareMin, {
    good: `PASS: Throughput is ${rate} writes/s`,
    bad: `FAIL: Throughput too low: ${rate} writes/s`,
  });
  const slowest = slowestSeconds.toFixed(6);
  judge(slowestSeconds <= slowestSecondsMax, {
    good: `PASS: Slowest request took ${slowest}s`,
    bad: `Slowest request took too long: ${slowest}s`,
  });
  const deviation = standardDeviationSeconds.toFixed(6);
  judge(standardDeviationSeconds <= deviationSecondsMax, {
    good: `PASS: Stddev is ${deviation}s`,
    bad: `Stddev too high: ${deviation}s`,
  });
  world.stdout.write(hasPassed ? "PASS\n" : "FAIL\n");
  return hasPassed;
}
