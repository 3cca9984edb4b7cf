import {
  badArguments,
  type CliInvocation,
  type CliWorld,
  exitCodes,
  interruption,
  ProgressLine,
  QuietExit,
} from "../../cli/index.ts";
import type { ClientOptions } from "../../client/light/index.ts";
import { asCliError, type Setting, settingOf } from "../connection.ts";
import { readMetrics } from "../server-metrics.ts";
import {
  compactTo,
  defragmentEach,
  deleteKeys,
  printErrors,
  requireNoKeys,
  withCallers,
} from "./check-keys.ts";
import {
  type DatascaleLoad,
  datascaleKeyBytes,
  datascaleLoads,
  datascaleValueBytes,
  loadNameOf,
} from "./loads.ts";
import { writeLoad } from "./write-load.ts";

const metricsTimeoutMs = 10_000;

export async function run(invocation: CliInvocation): Promise<void> {
  const load = datascaleLoads[loadNameOf(invocation.flags)];
  const setting = await settingOf(invocation);
  try {
    await checkDatascale(invocation, setting, load);
  } catch (error) {
    throw asCliError(error);
  }
}

/** Exported for tests, which have less time. */
export async function checkDatascale(
  { world, flags }: CliInvocation,
  { clientOptions, options }: Setting,
  load: DatascaleLoad,
): Promise<void> {
  const prefix = flags.text("prefix");
  if (prefix === "") throw badArguments("--prefix must not be empty");
  const { clients, keys } = load;
  const memory = (when: string) => residentBytes(clientOptions, world, when);
  const { summary, usedBytes } = await withCallers(clientOptions, clients, async (callers) => {
    const [first] = callers;
    const hint = `etcdctl del --prefix ${prefix}`;
    await requireNoKeys(first!, prefix, { options, hint });
    const before = await memory("before");
    const pairBytes = datascaleKeyBytes + datascaleValueBytes;
    world.stdout.write(
      `Start data scale check for work load [${keys} key-value pairs, ${pairBytes} bytes per key-value, ${clients} concurrent clients].\n`,
    );
    const signal = interruption(world);
    const progress = new ProgressLine(world);
    const measured = await writeLoad({
      callers,
      prefix,
      keyBytes: datascaleKeyBytes,
      valueBytes: datascaleValueBytes,
      until: { writes: keys },
      signal,
      nowMs: world.nowMs,
      onWrite: (writes) => progress.show(() => `${writes} of ${keys} keys`),
    });
    progress.clear();
    const after = await memory("after");
    const revision = await deleteKeys(first!, prefix);
    if (flags.bool("auto-compact")) await compactTo(first!, revision, world);
    if (signal.aborted) throw new QuietExit(exitCodes.interrupted);
    return { summary: measured, usedBytes: after - before };
  });
  if (flags.bool("auto-defrag")) await defragmentEach(clientOptions, world);
  if (printErrors(summary.errors, world)) throw new QuietExit(exitCodes.error);
  const megabytes = (usedBytes / 1_024 / 1_024).toFixed(2);
  world.stdout.write(`PASS: Approximate system memory used : ${megabytes} MB.\n`);
}

const residentMemory = "process_resident_memory_bytes";

/** Of the first server. @throws {QuietExit} where it does not say it */
async function residentBytes(
  clientOptions: ClientOptions,
  { stdout }: CliWorld,
  when: string,
): Promise<number> {
  const endpoints = clientOptions.endpoints.slice(0, 1);
  let reason = `could not find: ${residentMemory}`;
  try {
    const metrics = await readMetrics({ ...clientOptions, endpoints }, metricsTimeoutMs);
    const bytes = metrics.get(residentMemory);
    if (bytes !== undefined && bytes > 0) return bytes;
  } catch (error) {
    reason = `fetch error: ${(error as Error).message}`;
  }
  stdout.write(`${reason}\nFAIL: Could not read ${residentMemory} ${when} the put operations.\n`);
  throw new QuietExit(exitCodes.error);
}
