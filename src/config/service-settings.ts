// What the etcd service gets from its unit (systemd/etcd.service): a variable, two files, and flags that one of them may name.
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
