import { badArguments, type FlagValues, parseGoInt } from "../../cli/index.ts";
import { etcdserverpb } from "../../wire/protobuf/index.ts";

const wanted = "put command needs 1 argument and input from stdin or 2 arguments";

/** What `put` asks for, also within a transaction. @param readValue for a value that is not given @throws {CliError} */
export async function putRequestOf(
  args: readonly string[],
  flags: FlagValues,
  readValue: () => Promise<Buffer>,
): Promise<etcdserverpb.PutRequest> {
  const [key, value] = args;
  if (key === undefined) throw badArguments(wanted);
  const ignoreValue = flags.bool("ignore-value");
  if (ignoreValue && args.length > 1) {
    throw badArguments("put command needs only 1 argument when 'ignore-value' is set");
  }
  return etcdserverpb.PutRequest.create({
    key: Buffer.from(key),
    value: ignoreValue ? Buffer.alloc(0) : await givenOrRead(value, readValue),
    lease: leaseOf(flags.text("lease")),
    prevKv: flags.bool("prev-kv"),
    ignoreValue,
    ignoreLease: flags.bool("ignore-lease"),
  });
}

async function givenOrRead(
  given: string | undefined,
  readValue: () => Promise<Buffer>,
): Promise<Buffer> {
  if (given !== undefined) return Buffer.from(given);
  const read = await readValue();
  if (read.length === 0) throw badArguments(wanted);
  return read;
}

function leaseOf(text: string): bigint {
  try {
    return parseGoInt(text, 16);
  } catch (error) {
    throw badArguments(`bad lease ID (${(error as Error).message}), expecting ID in Hex`);
  }
}
