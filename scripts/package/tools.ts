// Programs of Debian that packages are made with.
import { execFile, spawnSync } from "node:child_process";
import { promisify } from "node:util";

const execute = promisify(execFile);

/** Program to the Debian package it comes in. */
const packageOf: Readonly<Record<string, string>> = {
  "dpkg-deb": "dpkg",
  rpmbuild: "rpm",
  strip: "binutils",
  npm: "npm",
  tar: "tar",
  "aarch64-linux-gnu-strip": "binutils-aarch64-linux-gnu",
  "aarch64-linux-gnu-g++": "g++-aarch64-linux-gnu",
  "x86_64-linux-gnu-strip": "binutils-x86-64-linux-gnu",
  "x86_64-linux-gnu-g++": "g++-x86-64-linux-gnu",
};

export function isThere(program: string): boolean {
  return spawnSync("sh", ["-c", 'command -v "$1"', "sh", program]).status === 0;
}

/** Installs what is missing when it may. @throws {Error} that names the packages, when it may not */
export function requireTools(programs: readonly string[]): void {
  const missing = programs.filter((program) => !isThere(program));
  if (missing.length === 0) return;
  const packages = [...new Set(missing.map((program) => packageOf[program] ?? program))];
  const command = `apt-get install --no-install-recommends ${packages.join(" ")}`;
  if (process.getuid?.() !== 0 || !isThere("apt-get")) {
    throw new Error(
      `Cannot build packages without ${missing.join(", ")}: run "${command}" as root`,
    );
  }
  console.log(`installing ${packages.join(", ")}`);
  const args = ["install", "-y", "-qq", "--no-install-recommends", ...packages];
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  spawnSync("apt-get", ["update", "-qq"], { stdio: "inherit", env });
  const { status } = spawnSync("apt-get", args, { stdio: "inherit", env });
  if (status !== 0) throw new Error(`Cannot install build tools: "${command}" failed, see above`);
}

/** @returns standard output @throws {Error} with what the program said */
export async function run(
  program: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<string> {
  const outputBytesMax = 16 * 1024 * 1024;
  const running = execute(program, args, { ...options, maxBuffer: outputBytesMax });
  const { stdout } = await running.catch((error: Error & { stderr?: string; stdout?: string }) => {
    const said = `${error.stderr ?? ""}${error.stdout ?? ""}`.trim() || error.message;
    throw new Error(`Cannot run ${program} ${args.join(" ")}: ${said}`, { cause: error });
  });
  return stdout;
}
