import { ConfigError } from "../config-error.ts";
import type { Given, Reading } from "./reading.ts";

/** Largest configuration file, in bytes. Etcd's own sample with every setting is 6 KiB. */
export const configFileBytesMax = 1024 * 1024;

/** Reads a whole file; rejects with the system error. */
export type ReadFile = (path: string) => Promise<Uint8Array>;

/**
 * Tells the two styles apart by the first line that is neither empty nor a comment: a name followed by "=" begins a file in
 * environment style, anything else is YAML. A name of a file decides nothing.
 */
export function configFileStyle(text: string): "yaml" | "environment" {
  const line = text.split("\n").find((candidate) => /^[^#;]/.test(candidate.trim())) ?? "";
  return /^[A-Za-z_][\w ]*=/.test(line.trim()) ? "environment" : "yaml";
}

/**
 * Reads the file that the setting config-file names, in either style. The packages that parse them are loaded only here, so
 * that a start without a file does not pay for them.
 * @throws {ConfigError} If the file cannot be read or has no meaning.
 */
export async function readConfigFile(named: Given, readFile: ReadFile): Promise<Reading> {
  const text = await readText(named, readFile);
  if (configFileStyle(text) === "environment") {
    const { readEnvironmentFile } = await import("./env-file.ts");
    return readEnvironmentFile(text, named.text);
  }
  const { readYamlFile } = await import("./yaml-file.ts");
  return readYamlFile(text, named.text);
}

async function readText(named: Given, readFile: ReadFile): Promise<string> {
  const refused = (reason: string, allowed: string) =>
    new ConfigError({
      setting: "config-file",
      given: named.text,
      source: named.source,
      reason: `cannot read the configuration file: ${reason}`,
      allowed,
      exitCode: 1,
    });
  let bytes: Uint8Array;
  try {
    bytes = await readFile(named.text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw refused(reason, "the path of a readable file");
  }
  if (bytes.length > configFileBytesMax) {
    throw refused(`it has ${bytes.length} bytes`, `at most ${configFileBytesMax} bytes`);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw refused("it is not UTF-8", "a text file in UTF-8");
  }
}
