// Runs programs: to their end, or as a conversation that waits for what it was promised instead of sleeping.
import { type ChildProcess, spawn } from "node:child_process";

const commandTimeoutMs = 30_000;

export interface CommandOptions {
  readonly stdin?: string | Buffer;
  readonly env?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
}

export interface CommandResult {
  /** Bytes as latin1, so that binary output can be compared and masked as text. */
  readonly stdout: string;
  readonly stderr: string;
  /** The exit code, or the signal's name. */
  readonly exit: number | string;
}

/** One running program. Its output grows until `exit` resolves. */
export class Conversation {
  readonly #child: ChildProcess;
  readonly #command: string;
  #stdout = "";
  #stderr = "";
  #exit: number | string | undefined;
  readonly #wakers = new Set<() => void>();

  constructor(program: string, args: readonly string[], options: CommandOptions = {}) {
    this.#command = [program, ...args].join(" ");
    this.#child = spawn(program, args, { env: { ...process.env, ...options.env } });
    this.#child.stdout?.setEncoding("latin1").on("data", (text: string) => {
      this.#stdout += text;
      this.#wake();
    });
    this.#child.stderr?.setEncoding("latin1").on("data", (text: string) => {
      this.#stderr += text;
      this.#wake();
    });
    // A program that ended before it read everything has not failed by that.
    this.#child.stdin?.on("error", () => undefined);
    this.#child.once("close", (code, signal) => {
      this.#exit = code ?? signal ?? "unknown";
      this.#wake();
    });
    this.#child.once("error", (error) => {
      this.#stderr += error.message;
      this.#exit = "not started";
      this.#wake();
    });
  }

  get stdout(): string {
    return this.#stdout;
  }

  say(text: string | Buffer): void {
    this.#child.stdin?.write(text);
  }

  endInput(): void {
    this.#child.stdin?.end();
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Resolves when standard output matches. @throws {Error} After the timeout, with the program killed, or when it ended without it. */
  async until(pattern: RegExp, timeoutMs = commandTimeoutMs): Promise<void> {
    const matched = await this.#waitFor(
      () => pattern.test(this.#stdout) || this.#exit !== undefined,
      timeoutMs,
    );
    if (matched && pattern.test(this.#stdout)) return;
    this.kill("SIGKILL");
    throw new Error(`${this.#command}: no ${pattern} in:\n${this.#stdout}\n${this.#stderr}`);
  }

  /** Waits for the end. @throws {Error} After the timeout; the program is then killed. */
  async end(timeoutMs = commandTimeoutMs): Promise<CommandResult> {
    if (!(await this.#waitFor(() => this.#exit !== undefined, timeoutMs))) {
      this.kill("SIGKILL");
      throw new Error(
        `${this.#command}: still running after ${timeoutMs} ms:\n${this.#stdout}\n${this.#stderr}`,
      );
    }
    return { stdout: this.#stdout, stderr: this.#stderr, exit: this.#exit! };
  }

  #wake(): void {
    for (const waker of [...this.#wakers]) waker();
  }

  #waitFor(condition: () => boolean, timeoutMs: number): Promise<boolean> {
    if (condition()) return Promise.resolve(true);
    return new Promise((resolve) => {
      const finish = (held: boolean) => {
        clearTimeout(timer);
        this.#wakers.delete(waker);
        resolve(held);
      };
      const waker = () => {
        if (condition()) finish(true);
      };
      const timer = setTimeout(() => finish(false), timeoutMs);
      this.#wakers.add(waker);
    });
  }
}

/** Runs a program to its end. */
export async function runCommand(
  program: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  const conversation = new Conversation(program, args, options);
  if (options.stdin !== undefined) conversation.say(options.stdin);
  conversation.endInput();
  return conversation.end(options.timeoutMs);
}
