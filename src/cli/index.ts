export { badArguments, badInput, CliError, exitCodes, QuietExit } from "./cli-error.ts";
export {
  type CliInvocation,
  type Command,
  commandPath,
  type Program,
} from "./command.ts";
export { readCredentials } from "./credentials.ts";
export { readEnvironment } from "./environment.ts";
export type { Flag } from "./flag.ts";
export { FlagValues } from "./flag-values.ts";
export { parseGoInt, parseGoUint } from "./go-numbers.ts";
export { goQuote, goQuoteText, scanGoQuoted } from "./go-quote.ts";
export { interruption } from "./interruption.ts";
export { processWorld } from "./process-world.ts";
export { ProgressLine } from "./progress-line.ts";
export { parseCommandLine, runProgram } from "./run-program.ts";
export { completionCommand, helpCommand } from "./standard-commands.ts";
export { asciiTable } from "./table.ts";
export { TextOutput } from "./text-output.ts";
export type { CliOutput, CliWorld } from "./world.ts";
export { type Format, formatOf, unsupported, writeOutFlag } from "./write-out.ts";
