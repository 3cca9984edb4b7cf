// Interactive mode: lines of standard input are "watch …" or "progress", and everything is watched at once.
import {
  badArguments,
  badInput,
  CliError,
  type Command,
  parseCommandLine,
  QuietExit,
} from "../../cli/index.ts";
import { wordsOf } from "../kv/parse-request.ts";
import { followWatch, type WatchPlace } from "./follow-watch.ts";
import { watchFlags } from "./watch-flags.ts";
import { type WatchOrder, watchOrderOf } from "./watch-order.ts";

/** @param environment as of `watchedByEnvironment` @throws {CliError} @throws {QuietExit} */
export async function watchByLines(
  place: WatchPlace,
  environment: readonly string[],
): Promise<void> {
  const { promise: failed, reject: fail } = Promise.withResolvers<never>();
  const over = new AbortController();
  try {
    for (;;) {
      const line = await Promise.race([failed, place.world.stdin.readLine()]);
      if (line === undefined) {
        throw badInput("error reading watch request line: EOF");
      }
      const order = obey(place, line, environment);
      if (order !== undefined)
        void followWatch({ ...place, signal: over.signal }, order).catch(fail);
    }
  } finally {
    over.abort();
  }
}

/** Does what can be done at once; returns what is to be watched. @throws {CliError} */
function obey(
  { client, world }: WatchPlace,
  line: string,
  environment: readonly string[],
): WatchOrder | undefined {
  const words = wordsOf(line);
  const complain = (text: string) => world.stderr.write(`${text}\n`);
  switch (words[0]) {
    case undefined:
      complain(`Invalid command: ${line} (watch and progress supported)`);
      return undefined;
    case "progress":
      client.requestProgress({ requiresLeader: true });
      return undefined;
    case "watch":
      if (words.length > 1 || environment.length > 0) return orderOf(words, environment);
      complain(`Invalid command ${line} (command type or key is not provided)`);
      return undefined;
    default:
      complain(`Invalid command ${line} (only support watch)`);
      return undefined;
  }
}

const commands: Command = {
  name: "",
  short: "",
  commands: [{ name: "watch", short: "", flags: watchFlags }],
};

function orderOf(words: readonly string[], environment: readonly string[]): WatchOrder {
  try {
    return watchOrderOf(parseCommandLine(commands, words), environment);
  } catch (error) {
    if (error instanceof CliError || error instanceof QuietExit) throw error;
    throw badArguments((error as Error).message, { cause: error });
  }
}
