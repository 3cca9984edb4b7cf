import { type ConfigError, placedInFiles, type ReadFile, serviceFiles } from "../config/index.ts";
import { isJournal, priorities } from "../host/index.ts";

/** Set by our units: the files that the variables come from, with a colon between them. */
const filesVariable = "SETTINGS_FILES";

const hints = {
  service: "Run etcd --check-config: it looks at all settings of the service.",
  program: "Run etcd --help for all settings.",
} as const;

interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly readFile: ReadFile;
}

/**
 * What is said of settings that no member can start with. Under our units a mistake is found in the file that it stands in,
 * and lines into the journal have their priority.
 */
export async function settingsMistake(
  error: ConfigError,
  { env, readFile }: Surroundings,
): Promise<string> {
  const paths = (env[filesVariable] ?? "").split(":").filter((path) => path !== "");
  const files = await Promise.all(
    paths.map(async (path) => {
      // The unit asks for none of them, and root may have kept one to itself.
      const bytes = await readFile(path).catch(() => new Uint8Array());
      return { path, text: Buffer.from(bytes).toString() };
    }),
  );
  const isService = paths.some((path) => serviceFiles.includes(path));
  const lines = [placedInFiles(error, files).message, hints[isService ? "service" : "program"]];
  const priority = isJournal(2, env.JOURNAL_STREAM) ? `<${priorities.error}>` : "";
  return lines.map((line) => `${priority}${line}\n`).join("");
}
