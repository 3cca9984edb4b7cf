// Linux network namespaces, through iproute2.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import type { TestContext } from "node:test";

const ipProgram = "/usr/sbin/ip";
const pythonProgram = "/usr/bin/python3";

/** Runs `ip` with these commands, in a namespace if one is named. @throws {Error} With what it says. */
export function ip(commands: readonly string[], namespace?: string): void {
  const place = namespace === undefined ? [] : ["-netns", namespace];
  const { status, stderr } = spawnSync(ipProgram, [...place, "-batch", "-"], {
    input: commands.join("\n"),
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`ip: ${stderr.trim()}\n${commands.join("\n")}`);
}

export function namespaces(): string[] {
  const { stdout } = spawnSync(ipProgram, ["netns", "list"], { encoding: "utf8" });
  return stdout
    .split("\n")
    .map((line) => line.split(" ")[0]!)
    .filter((name) => name !== "");
}

/** With all interfaces in them. Those that are gone already do not matter. */
export function deleteNamespaces(names: readonly string[]): void {
  const known = new Set(namespaces());
  const commands = names.filter((name) => known.has(name)).map((name) => `netns delete ${name}`);
  if (commands.length > 0) ip(commands);
}

/** IPv4 addresses in use here. */
export function addressesInUse(): string {
  return spawnSync(ipProgram, ["-o", "-4", "address"], { encoding: "utf8" }).stdout;
}

export function inNamespace(namespace: string): readonly string[] {
  return [ipProgram, "netns", "exec", namespace];
}

/**
 * Whether namespaces can be made: needs root, iproute2 and python3. False after marking the test as skipped.
 *
 * @throws {Error} If not and CI is set.
 */
export function requireNamespaces(t: TestContext): boolean {
  const missing = [ipProgram, pythonProgram].filter((path) => !existsSync(path));
  if (process.getuid?.() !== 0) missing.unshift("root");
  if (missing.length === 0) return true;
  const reason = `network namespaces need ${missing.join(" and ")}`;
  if (process.env.CI) throw new Error(reason);
  t.skip(reason);
  return false;
}
