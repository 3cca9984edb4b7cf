/** What a command sees of the process it runs in. Tests pass one of their own. */
export interface CliWorld {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: CliInput;
  readonly stdout: CliOutput;
  readonly stderr: CliOutput;
  /** Milliseconds that only grow, with fractions. */
  nowMs(): number;
  /** Wall clock. */
  date(): Date;
  /**
   * Resolves when a signal asks the program to end, with the signal's name. From the first call on the signals no longer
   * end the process by themselves.
   */
  interrupted(): Promise<NodeJS.Signals>;
}

export interface CliInput {
  readonly isTerminal: boolean;
  /** All bytes up to the end. @throws {CliError} if there are more than anybody could use */
  readAll(): Promise<Buffer>;
  /**
   * One line without its end, or undefined at the end of the input. What follows the last "\n" is no line: whoever wants it
   * asks `rest`.
   */
  readLine(): Promise<string | undefined>;
  /** One line, which a terminal does not show while it is typed; empty at the end of the input. */
  readSecret(prompt: string): Promise<string>;
}

export interface CliOutput {
  readonly isTerminal: boolean;
  /** Characters in a line; 80 where there is no terminal. */
  readonly columns: number;
  write(bytes: Buffer | string): void;
}
