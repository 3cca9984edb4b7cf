import { writeSync } from "node:fs";
import { CliError, exitCodes, QuietExit } from "./cli-error.ts";
import { LineReader } from "./line-reader.ts";
import { readAll } from "./read-all.ts";
import { TypedSecret } from "./typed-secret.ts";
import type { CliInput, CliOutput, CliWorld } from "./world.ts";

/** Columns where nobody says how many there are. */
const columnsDefault = 80;
/** What a shell reports of a program that wrote to nobody: 128 and the number of SIGPIPE. */
const brokenPipeExitCode = 141;
/** The same for SIGINT. */
const interruptedExitCode = 130;

/** The process that this runs in. Nothing is opened before it is used. */
export function processWorld(): CliWorld {
  return {
    env: process.env,
    stdin: processInput(),
    stdout: processOutput(1),
    stderr: processOutput(2),
    nowMs: monotonicMs,
    date: () => new Date(),
    interrupted: () =>
      new Promise((resolve) => {
        for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, resolve);
      }),
  };
}

/** As `performance.now`, whose module takes two milliseconds to load. */
function monotonicMs(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1e3 + nanoseconds / 1e6;
}

/** Loading node:tty costs several milliseconds of a program that takes thirty, so it waits until somebody asks. */
function isTerminal(descriptor: number): boolean {
  return process.getBuiltinModule("node:tty").isatty(descriptor);
}

/** Writes at once, so that nothing is lost however the process ends. */
function processOutput(descriptor: 1 | 2): CliOutput {
  return {
    get isTerminal() {
      return isTerminal(descriptor);
    },
    get columns() {
      if (!isTerminal(descriptor)) return columnsDefault;
      // Terminals that nobody told their size say 0.
      return (descriptor === 1 ? process.stdout : process.stderr).columns || columnsDefault;
    },
    write(data) {
      const bytes = typeof data === "string" ? Buffer.from(data) : data;
      for (let at = 0; at < bytes.length; ) at += writeSome(descriptor, bytes, at);
    },
  };
}

function writeSome(descriptor: number, bytes: Buffer, at: number): number {
  try {
    return writeSync(descriptor, bytes, at);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    // A pipe that somebody made non-blocking is full: its reader is waited for.
    if (code === "EAGAIN") return pause();
    if (code === "EPIPE") throw new QuietExit(brokenPipeExitCode);
    throw new CliError(exitCodes.io, `cannot write: ${message}`, { cause: error });
  }
}

const waitMs = 5;
const neverWoken = new Int32Array(new SharedArrayBuffer(4));

function pause(): 0 {
  Atomics.wait(neverWoken, 0, 0, waitMs);
  return 0;
}

function processInput(): CliInput {
  let lines: LineReader | undefined;
  return {
    get isTerminal() {
      return isTerminal(0);
    },
    readAll: () => readAll(process.stdin),
    readLine() {
      lines ??= new LineReader(process.stdin);
      return lines.next();
    },
    async readSecret(prompt) {
      if (isTerminal(0)) return secretFromTerminal(prompt);
      process.stdout.write(prompt);
      const line = await this.readLine();
      process.stdout.write("\n");
      return line ?? "";
    },
  };
}

/** Reads keys until Enter, showing none. Node's terminals wait for nobody, so that it is listened for them. */
async function secretFromTerminal(prompt: string): Promise<string> {
  const { stdin } = process;
  const secret = new TypedSecret();
  const { promise: over, resolve: end, reject: fail } = Promise.withResolvers<void>();
  const onKeys = (piece: Buffer): void => {
    const state = secret.add(piece);
    if (state === "done") end();
    if (state === "interrupted") fail(new QuietExit(interruptedExitCode));
  };
  // Who answers as soon as the prompt is there must not see it either.
  stdin.setRawMode(true);
  process.stdout.write(prompt);
  stdin.on("data", onKeys).on("end", end).on("error", fail).resume();
  try {
    await over;
    return secret.text;
  } finally {
    stdin.off("data", onKeys).off("end", end).off("error", fail).pause();
    stdin.setRawMode(false);
    process.stdout.write("\n");
  }
}
