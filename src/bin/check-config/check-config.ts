// `etcd --check-config`: everything that can be said of the settings without a start. It makes and keeps nothing.
import { lookup } from "node:dns/promises";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { type Finding, findingText, worstFirst } from "../../base/index.ts";
import {
  checkSettings,
  type RunResolution,
  readServiceSettings,
  type ServiceFile,
  type SettingsCheck,
  type SettingsInput,
  serviceFiles,
} from "../../config/index.ts";
import { accountOf } from "./account.ts";
import { examineBootstrap } from "./examine-bootstrap.ts";
import { examineClock } from "./examine-clock.ts";
import { examineDataDir } from "./examine-data-dir.ts";
import { examineListeners } from "./examine-listeners.ts";
import { examineTlsFiles } from "./examine-tls-files.ts";
import { findingOfMistake, findingOfWarning } from "./setting-findings.ts";

/** How long a name may take to be found, in milliseconds. */
const lookupMs = 5_000;

/**
 * Prints what it finds.
 * @returns the exit code: 0 if the settings would not stop a start
 */
export async function checkConfig(form: "text" | "json", input: SettingsInput): Promise<number> {
  const files = isByItself(input) ? await readServiceFiles(input) : [];
  const isService = files.length > 0;
  const service = isService ? readServiceSettings(files) : undefined;
  const check =
    service === undefined
      ? await checkSettings(input)
      : await checkSettings({ ...input, argv: service.argv }, service.environment);
  const findings = worstFirst([
    ...check.mistakes.map(findingOfMistake),
    ...check.warnings.map(findingOfWarning),
    ...(check.resolution === undefined
      ? []
      : await examineMachine(check.resolution, { isService })),
  ]);
  const problems = findings.filter(({ severity }) => severity === "problem").length;
  const checked = isService
    ? `the settings of the etcd service in ${files.map(({ path }) => path).join(" and ")}`
    : "the settings of this command line and environment";
  const lines =
    form === "json"
      ? [JSON.stringify({ checked, startable: problems === 0, findings })]
      : [`Looking at ${checked}:`, ...findings.map(findingText), conclusion(problems)];
  process.stdout.write(`${lines.join("\n")}\n`);
  return problems === 0 ? 0 : exitCodeOf(check);
}

function conclusion(problems: number): string {
  if (problems === 0) return "A member can start with these settings.";
  return `No member can start with these settings: ${problems} ${problems === 1 ? "problem" : "problems"}.`;
}

/** That of a start, which tells of the first mistake. */
function exitCodeOf({ mistakes }: SettingsCheck): number {
  return mistakes[0]?.exitCode ?? 1;
}

/** Neither flags nor variables say what to look at: the service's settings are what is meant. */
function isByItself({ argv, env }: SettingsInput): boolean {
  const isAlone = argv.every((argument) => /^--?check-config(=|$)/.test(argument));
  return isAlone && !Object.keys(env).some((name) => name.startsWith("ETCD_"));
}

async function readServiceFiles({ readFile }: SettingsInput): Promise<ServiceFile[]> {
  const files: ServiceFile[] = [];
  for (const path of serviceFiles) {
    try {
      files.push({ path, text: Buffer.from(await readFile(path)).toString() });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    }
  }
  return files;
}

async function examineMachine(
  resolution: RunResolution,
  { isService }: { readonly isService: boolean },
): Promise<Finding[]> {
  const { settings } = resolution;
  const account = await accountOf({ isService });
  const now = new Date();
  const data = await examineDataDir(settings, account);
  const written = await stat(join(settings.dataDir, "member")).catch(() => undefined);
  return [
    ...(await examineListeners(settings, { account, isRunning: data.isRunning })),
    ...(await examineTlsFiles(resolution, { account, now })),
    ...data.findings,
    ...(await examineBootstrap(resolution, data.holds, lookupHost)),
    examineClock(now, written?.mtime),
  ];
}

async function lookupHost(host: string): Promise<string[]> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`${host} was not found in time`)), lookupMs);
  try {
    const addresses = await Promise.race([lookup(host, { all: true }), promise]);
    return addresses.map(({ address }) => address);
  } finally {
    clearTimeout(timer);
  }
}
