// Requests of a transaction, one a line: `put key value`, with the flags that the commands have.
import {
  badInput,
  type CliWorld,
  type Command,
  parseCommandLine,
  QuietExit,
  scanGoQuoted,
} from "../../cli/index.ts";
import { etcdserverpb } from "../../wire/protobuf/index.ts";
import { deleteRequestOf } from "./delete-request.ts";
import { putRequestOf } from "./put-request.ts";
import { rangeRequestOf } from "./range-request.ts";
import { del, get, put } from "./request-commands.ts";

/** The commands that can be in a transaction. */
const commands: Command = { name: "", short: "", commands: [put, get, del] };

/** @throws {CliError} that quotes the line, or says what the command of that name says of its arguments */
export async function parseRequest(line: string, world: CliWorld): Promise<etcdserverpb.RequestOp> {
  const words = wordsOf(line);
  if (words.length < 2) throw badInput(`invalid txn compare request: ${line}`);
  const { command, args, flags } = commandOf(words, line);
  if (command === put) {
    const requestPut = await putRequestOf(args, flags, noValue);
    return etcdserverpb.RequestOp.create({ requestPut });
  }
  if (command === get) {
    return etcdserverpb.RequestOp.create({ requestRange: rangeRequestOf(args, flags) });
  }
  const requestDeleteRange = deleteRequestOf(args, flags, world.stderr);
  return etcdserverpb.RequestOp.create({ requestDeleteRange });
}

/** Standard input has the transaction itself, so a value must be in its line. */
const noValue = async (): Promise<Buffer> => Buffer.alloc(0);

function commandOf(words: readonly string[], line: string) {
  try {
    const { path, args, flags } = parseCommandLine(commands, words);
    const command = path.at(-1)!;
    if (command !== commands && !flags.bool("help")) return { command, args, flags };
  } catch (error) {
    if (error instanceof QuietExit) throw error;
  }
  throw badInput(`invalid txn request: ${line}`);
}

/** Words may be in single quotes, as they are, or in double quotes, with Go's escapes. @throws {CliError} */
export function wordsOf(line: string): string[] {
  const words = line.match(/"(?:[^"\\]|\\.)*"|'[^']*'|[^'"\s]\S*[^'"\s]?/g) ?? [];
  return words.map((word) => {
    if (word.startsWith("'")) return word.slice(1, -1);
    if (!word.startsWith('"')) return word;
    const unquoted = scanGoQuoted(word, 0);
    if (unquoted === undefined) throw badInput("invalid syntax");
    return unquoted.bytes.toString();
  });
}
