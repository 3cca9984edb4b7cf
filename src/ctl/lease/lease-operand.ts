import { badArguments, parseGoInt } from "../../cli/index.ts";

/** The one lease that a command is about. @param missing what is said without it @throws {CliError} */
export function leaseOperand(args: readonly string[], missing: string): bigint {
  if (args.length !== 1) throw badArguments(missing);
  try {
    return parseGoInt(args[0]!, 16);
  } catch (error) {
    const text = `bad lease ID arg (${(error as Error).message}), expecting ID in Hex`;
    throw badArguments(text, { cause: error });
  }
}

/** 16 digits. */
export function leaseText(id: bigint): string {
  return id < 0n ? `-${(-id).toString(16).padStart(15, "0")}` : id.toString(16).padStart(16, "0");
}
