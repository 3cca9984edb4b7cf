import { ConfigError } from "./config-error.ts";
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
import { settingsTable } from "./table/settings-table.ts";
import type { CheckForm } from "./values/check-form.ts";
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
  | { readonly kind: "version"; readonly text: string }
  /** The settings are to be looked at: `checkSettings`. */
  | { readonly kind: "check"; readonly form: Exclude<CheckForm, "off"> };

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
  const form = checkFormOf(commandLine);
  if (form !== "off") return { kind: "check", form };
  const { resolution, mistakes } = settle(await readSources(commandLine, input), input);
  if (mistakes[0] !== undefined) throw mistakes[0];
  return resolution;
}

function checkFormOf({ givens }: Reading): CheckForm {
  const given = givens.findLast(({ setting }) => setting === "checkConfig");
  if (given === undefined) return "off";
  parseGiven(given);
  return settingsTable.checkConfig.kind.parse(given.text);
}

/** What was found about settings that are not started with. */
export interface SettingsCheck {
  /** Each of them stops a start. */
  readonly mistakes: readonly ConfigError[];
  readonly warnings: readonly ConfigWarning[];
  /** Absent where values have no meaning, so that nothing could be settled. */
  readonly resolution: RunResolution | undefined;
}

/**
 * Every mistake in the settings, instead of the first: either all values that have no meaning, or all breaches of rules
 * between values that have one.
 * @param environment - What is read instead of the process environment.
 */
export async function checkSettings(
  input: SettingsInput,
  environment: Reading = readEnvironment(input.env),
): Promise<SettingsCheck> {
  try {
    const commandLine = readCommandLine(input.argv);
    const given = commandLine.kind === "help" ? nothing : commandLine;
    const sources = await readSources(given, input, environment);
    const { file } = sources;
    const givens = [...file.givens, ...environment.givens, ...given.givens];
    const mistakes = givens.flatMap((one) => mistakeOf(() => parseGiven(one)));
    const warnings = [...given.warnings, ...environment.warnings, ...file.warnings];
    if (mistakes.length > 0) return { mistakes, warnings, resolution: undefined };
    const settled = settle(sources, input);
    return { ...settled, warnings: settled.resolution.warnings };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { mistakes: [error], warnings: environment.warnings, resolution: undefined };
  }
}

function mistakeOf(parse: () => void): ConfigError[] {
  try {
    parse();
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return [error];
    throw error;
  }
}

interface Sources {
  readonly file: Reading;
  readonly environment: Reading;
  readonly commandLine: Reading;
}

async function readSources(
  commandLine: Reading,
  { env, readFile }: SettingsInput,
  environment = readEnvironment(env),
): Promise<Sources> {
  const given = [...environment.givens, ...commandLine.givens];
  const configFile = given.findLast(({ setting }) => setting === "configFile");
  const file =
    configFile === undefined || configFile.text === ""
      ? nothing
      : await readConfigFile(configFile, readFile);
  return { file, environment, commandLine };
}

interface Settled {
  readonly resolution: RunResolution;
  readonly mistakes: readonly ConfigError[];
}

function settle({ file, environment, commandLine }: Sources, options: DeriveOptions): Settled {
  const fileGivens = file.givens.filter(({ setting }) => setting !== "configFile");
  const merged = merge([...fileGivens, ...environment.givens, ...commandLine.givens]);
  const { settings, warnings } = derive(merged, options);
  const { provenance } = merged;
  const resolved = { settings, provenance };
  return {
    mistakes: [...validate(resolved), ...unsupported(resolved)],
    resolution: {
      kind: "run",
      ...resolved,
      warnings: [
        ...commandLine.warnings,
        ...environment.warnings,
        ...file.warnings,
        ...nestedFileWarnings(file),
        ...merged.warnings,
        ...warnings,
      ],
    },
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
