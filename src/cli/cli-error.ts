/** Exit codes of etcd's tools (etcd: pkg/cobrautl/error.go). */
export const exitCodes = {
  success: 0,
  error: 1,
  badConnection: 2,
  /** For what is read from standard input. */
  badInput: 3,
  /** A value of a flag that names something this program does not know. */
  badFeature: 4,
  interrupted: 5,
  io: 6,
  badArguments: 128,
} as const;

/** Ends the program: `Error: <message>` on standard error, and the exit code. */
export class CliError extends Error {
  override readonly name = "CliError";
  readonly exitCode: number;

  constructor(exitCode: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = exitCode;
  }
}

/** The command line is not what the command takes. */
export function badArguments(message: string, options?: ErrorOptions): CliError {
  return new CliError(exitCodes.badArguments, message, options);
}

/** What was read from standard input is not what the command takes. */
export function badInput(message: string, options?: ErrorOptions): CliError {
  return new CliError(exitCodes.badInput, message, options);
}

/** Ends the program with this code; all that is to be said has been said. */
export class QuietExit extends Error {
  override readonly name = "QuietExit";
  readonly exitCode: number;

  constructor(exitCode: number) {
    super(`exit ${exitCode}`);
    this.exitCode = exitCode;
  }
}
