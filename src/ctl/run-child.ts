import { spawn } from "node:child_process";
import { constants } from "node:os";
import type { CliWorld } from "../cli/index.ts";

/** How a program that etcdctl started came to its end; `text` in Go's words. */
export type ChildEnd =
  | { readonly kind: "succeeded" }
  | { readonly kind: "failed"; readonly exitCode: number; readonly text: string }
  | { readonly kind: "not started"; readonly text: string };

/** What Go reports as the exit code of a process that a signal ended: -1, of which the shell sees this. */
const signaledExitCode = 255;

/** Runs a program that writes where etcdctl writes and reads nothing. */
export function runChild(
  [program, ...args]: readonly [string, ...string[]],
  { world, env }: { world: CliWorld; env: Readonly<Record<string, string>> },
): Promise<ChildEnd> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      env: { ...world.env, ...env },
      stdio: ["ignore", "inherit", "inherit"],
    });
    child.once("error", (error: NodeJS.ErrnoException) => {
      resolve({ kind: "not started", text: startFailure(program, error) });
    });
    child.once("exit", (code, signal) => {
      if (code === 0) resolve({ kind: "succeeded" });
      else if (code !== null) {
        resolve({ kind: "failed", exitCode: code, text: `exit status ${code}` });
      } else {
        const text = `signal: ${signalWords[signal!] ?? `signal ${constants.signals[signal!]}`}`;
        resolve({ kind: "failed", exitCode: signaledExitCode, text });
      }
    });
  });
}

function startFailure(program: string, error: NodeJS.ErrnoException): string {
  if (error.code !== "ENOENT") return `fork/exec ${program}: ${error.message}`;
  if (program.includes("/")) return `fork/exec ${program}: no such file or directory`;
  return `exec: ${JSON.stringify(program)}: executable file not found in $PATH`;
}

/** As Go names signals. */
const signalWords: Partial<Readonly<Record<NodeJS.Signals, string>>> = {
  SIGABRT: "aborted",
  SIGHUP: "hangup",
  SIGINT: "interrupt",
  SIGKILL: "killed",
  SIGPIPE: "broken pipe",
  SIGSEGV: "segmentation fault",
  SIGTERM: "terminated",
};
