import { type DeriveOptions, derive } from "./derive.ts";
import { helpText } from "./help.ts";
import { merge, parseGiven } from "./merge.ts";
import { type ReadFile, readConfigFile } from "./readers/config-file.ts";
import { readCommandLine } from "./readers/flags.ts";
import type { ConfigWarning, Reading } from "./readers/reading.ts";
import { readEnvironment } from "./readers/variables.ts";
import { unsupported } from "./rules/unsupported.ts";
import { validate } from "./rules/validate.ts";
import type { Provenance, Settings } from "./settings.ts";
import { versionText } from "./version.ts";

export interface SettingsInput extends DeriveOptions {
  /** The arguments after the program's own name. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Asked at most once, for the file that config-file names. */
  readonly readFile: ReadFile;
}

export interface RunResolution {
  readonly kind: "run";
  readonly settings: Settings;
  readonly provenance: Provenance;
  /** In the order in which they were found; for the log. */
  readonly warnings: readonly ConfigWarning[];
}

/** What the command line asks for. The texts go to standard output, and the exit code is 0. */
export type Resolution =
  | RunResolution
  | { readonly kind: "help"; readonly text: string }
  | { readonly kind: "version"; readonly text: string };

const nothing: Reading = { givens: [], warnings: [] };

/**
 * Settles every setting: flag before environment before file before default.
 * @throws {ConfigError} On the first mistake, with the exit code that etcd ends with.
 */
export async function resolveSettings(input: SettingsInput): Promise<Resolution> {
  const commandLine = readCommandLine(input.argv);
  if (commandLine.kind === "help") return { kind: "help", text: helpText() };
  const version = commandLine.givens.findLast((given) => given.setting === "printVersion");
  if (version !== undefined && parseGiven(version) === true) {
    return { kind: "version", text: versionText() };
  }
  const environment = readEnvironment(input.env);
  const given = [...environment.givens, ...commandLine.givens];
  const configFile = given.findLast(({ setting }) => setting === "configFile");
  const file =
    configFile === undefined || configFile.text === ""
      ? nothing
      : await readConfigFile(configFile, input.readFile);
  return settle({ file, environment, commandLine }, input);
}

interface Readings {
  readonly file: Reading;
  readonly environment: Reading;
  readonly commandLine: Reading;
}

function settle(readings: Readings, options: DeriveOptions): RunResolution {
  const { file, environment, commandLine } = readings;
  const fileGivens = file.givens.filter(({ setting }) => setting !== "configFile");
  const merged = merge([...fileGivens, ...environment.givens, ...commandLine.givens]);
  const { settings, warnings } = derive(merged, options);
  const { provenance } = merged;
  const mistakes = [
    ...validate({ settings, provenance }),
    ...unsupported({ settings, provenance }),
  ];
  if (mistakes[0] !== undefined) throw mistakes[0];
  return {
    kind: "run",
    settings,
    provenance,
    warnings: [
      ...commandLine.warnings,
      ...environment.warnings,
      ...file.warnings,
      ...nestedFileWarnings(file),
      ...merged.warnings,
      ...warnings,
    ],
  };
}

function nestedFileWarnings(file: Reading): ConfigWarning[] {
  return file.givens
    .filter(({ setting }) => setting === "configFile")
    .map(({ text }) => ({
      message: "ignored config-file inside a configuration file",
      fields: { given: text },
    }));
}
