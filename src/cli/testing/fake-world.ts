import { Readable } from "node:stream";
import { LineReader } from "../line-reader.ts";
import type { CliWorld } from "../world.ts";

export interface FakeWorldOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string | Buffer;
  /** What is typed at a terminal when it is asked for, in order. Without it there is no terminal. */
  readonly secrets?: readonly string[];
}

/** A world that keeps what is written. Texts are latin1, so that bytes can be compared. */
export interface FakeWorld extends CliWorld {
  readonly stdoutText: string;
  readonly stderrText: string;
  /** Ends waits for `interrupted`. */
  interrupt(): void;
}

export function fakeWorld({ env = {}, stdin = "", secrets }: FakeWorldOptions = {}): FakeWorld {
  const input = Buffer.from(stdin);
  const answers = [...(secrets ?? [])];
  const stdout = recorder();
  const stderr = recorder();
  const lines = new LineReader(Readable.from([input]));
  const { promise: interrupted, resolve: interrupt } = Promise.withResolvers<NodeJS.Signals>();
  return {
    env,
    stdin: {
      isTerminal: secrets !== undefined,
      readAll: async () => input,
      readLine: () => lines.next(),
      async readSecret(prompt) {
        stdout.write(prompt);
        const secret = answers.shift() ?? (await lines.next()) ?? "";
        stdout.write("\n");
        return secret;
      },
    },
    stdout,
    stderr,
    nowMs: () => performance.now(),
    date: () => new Date(),
    interrupted: () => interrupted,
    interrupt: () => interrupt("SIGINT"),
    get stdoutText() {
      return stdout.text();
    },
    get stderrText() {
      return stderr.text();
    },
  };
}

function recorder() {
  const parts: Buffer[] = [];
  return {
    isTerminal: false,
    columns: 80,
    write(bytes: Buffer | string) {
      parts.push(typeof bytes === "string" ? Buffer.from(bytes) : Buffer.from(bytes));
    },
    text: () => Buffer.concat(parts).toString("latin1"),
  };
}
