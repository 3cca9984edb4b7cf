// Asks the etcd that lies beside this etcdctl what it thinks of settings: `etcd --check-config=json`.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Finding } from "../../base/index.ts";
import { CliError, type CliWorld, exitCodes } from "../../cli/index.ts";

export interface Checked {
  readonly startable: boolean;
  readonly findings: readonly Finding[];
}

/** What it says is a few lines; more is something else. */
const answerBytesMax = 1024 * 1024;

/**
 * @param args - Beside --check-config; none for the settings of the service.
 * @throws {CliError} if etcd cannot be run
 */
export async function checkConf(args: readonly string[], { env }: CliWorld): Promise<Checked> {
  const [program, ...before] = etcdProgram();
  const child = spawn(program, [...before, "--check-config=json", ...args], {
    env: Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith("ETCD_"))),
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [stdout, stderr] = [child.stdout, child.stderr].map((stream) => {
    let text = "";
    stream.setEncoding("utf8").on("data", (piece: string) => {
      if (text.length < answerBytesMax) text += piece;
    });
    return () => text;
  }) as [() => string, () => string];
  await new Promise<void>((resolve, reject) => {
    child.once("error", (error) => reject(failure(error.message)));
    child.once("close", () => resolve());
  });
  try {
    return JSON.parse(stdout()) as Checked;
  } catch {
    throw failure(stderr().trim() || "it said nothing");
  }
}

function failure(reason: string): CliError {
  const advice = "; --skip-check writes without looking";
  return new CliError(exitCodes.error, `cannot run etcd --check-config: ${reason}${advice}`);
}

/** Beside this program, built or as source; otherwise the one that the shell would find. */
function etcdProgram(): [string, ...string[]] {
  const folder = dirname(process.argv[1] ?? "");
  const file = ["etcd.js", "etcd.ts"].map((name) => join(folder, name)).find(existsSync);
  return file === undefined ? ["etcd"] : [process.execPath, file];
}
