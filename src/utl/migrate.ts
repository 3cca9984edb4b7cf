import {
  badArguments,
  CliError,
  type CliInvocation,
  exitCodes,
  goQuoteText,
} from "../cli/index.ts";
import { compareMinors, parseVersion } from "../membership/index.ts";

const explanation = `cannot migrate the schema of a data directory: this etcd has one for all versions.
To run official etcd of another version, make a data directory for it: "etcdutl export --target-version X.Y".
What official etcd has left is taken over by "etcdutl import"`;

/** Official etcd from 3.6 on marks its files with a version; there is nothing to mark here. */
export async function run({ flags }: CliInvocation): Promise<void> {
  checkTarget(flags.text("target-version"));
  throw new CliError(exitCodes.error, explanation);
}

/** In the words of official etcdutl. @throws {CliError} */
function checkTarget(text: string): void {
  if (text.split(".").length !== 2) {
    throw badArguments(`wrong target version format, expected "X.Y", got ${goQuoteText(text)}`);
  }
  const version = parseVersion(`${text}.0`);
  if (version === undefined) {
    throw badArguments(`failed to parse target version: ${goQuoteText(text)} is none`);
  }
  if (compareMinors(version, parseVersion("3.5.0")!) < 0) {
    throw badArguments(`target version ${goQuoteText(text)} not supported. Minimal "3.5"`);
  }
}
