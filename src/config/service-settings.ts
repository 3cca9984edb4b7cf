// What the etcd service gets from its unit (systemd/etcd.service): a variable, two files, and flags that one of them may name.
import { ConfigError } from "./config-error.ts";
import { readEnvironmentFile } from "./readers/env-file.ts";
import type { Given, Reading } from "./readers/reading.ts";
import { scanAssignments } from "./readers/systemd-assignments.ts";

/** In the order in which the unit reads them: of a variable in both the later one counts. */
export const serviceFiles: readonly string[] = ["/etc/etcd/etcd.conf", "/etc/default/etcd"];
const serviceDataDir = "/var/lib/etcd/default";
const argumentsVariable = "DAEMON_ARGS";

export interface ServiceFile {
  readonly path: string;
  readonly text: string;
}

export interface ServiceSettings {
  readonly environment: Reading;
  readonly argv: readonly string[];
}

export function readServiceSettings(files: readonly ServiceFile[]): ServiceSettings {
  const readings = files.map(({ path, text }) => readEnvironmentFile(text, path));
  const givens = readings.flatMap((reading) => reading.givens);
  const daemonArguments = files
    .flatMap(({ text }) => scanAssignments(text))
    .findLast(({ name }) => name === argumentsVariable);
  return {
    environment: {
      givens: givens.some(({ setting }) => setting === "dataDir")
        ? givens
        : [unitDataDir, ...givens],
      warnings: readings.flatMap((reading) => reading.warnings),
    },
    argv: wordsOf(daemonArguments?.value ?? ""),
  };
}

/** A mistake in a variable is told by the last place in these files that gives it, if one does: the unit has read it there. */
export function placedInFiles(error: ConfigError, files: readonly ServiceFile[]): ConfigError {
  const { source } = error;
  if (source.kind !== "environment") return error;
  const places = files.flatMap(({ path, text }) =>
    scanAssignments(text)
      .filter(({ name }) => name === source.variable)
      .map(({ line }) => ({ path, line })),
  );
  const place = places.at(-1);
  if (place === undefined) return error;
  const { setting, given, reason, allowed, exitCode } = error;
  return new ConfigError({
    ...{ setting, given, reason, allowed, exitCode },
    source: { kind: "file", style: "environment", key: source.variable, ...place },
  });
}

const unitDataDir: Given = {
  setting: "dataDir",
  flag: "data-dir",
  text: serviceDataDir,
  source: { kind: "environment", variable: "ETCD_DATA_DIR" },
};

/** As systemd splits the value of `$NAME` in a command line: at white space, with quotes around what has some. */
function wordsOf(text: string): string[] {
  return [...text.matchAll(/(?:"[^"]*"|'[^']*'|[^\s"']+)+/g)].map(([word]) =>
    word.replace(/"([^"]*)"|'([^']*)'/g, "$1$2"),
  );
}
