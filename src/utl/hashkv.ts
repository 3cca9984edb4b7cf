import { CliError, type CliInvocation, exitCodes, formatOf } from "../cli/index.ts";
import { CompactedError, FutureRevisionError } from "../mvcc/index.ts";
import { asCliError } from "./as-cli-error.ts";
import { openStoreFile } from "./files/store-file.ts";
import { printRow } from "./print/print-row.ts";
import { hashOfFile } from "./store/file-hash.ts";

export async function run(invocation: CliInvocation): Promise<void> {
  const { args, flags } = invocation;
  const [path] = args;
  if (path === undefined || args.length > 1) {
    throw new CliError(exitCodes.error, `accepts 1 arg(s), received ${args.length}`);
  }
  const format = formatOf(invocation.flags);
  const found = await hash(path, flags.number("rev")).catch(asCliError);
  const { hashRevision, compactRevision } = found;
  printRow(invocation, format, {
    cells: [
      ["hash", `${found.hash}`],
      ["hash revision", `${hashRevision}`],
      ["compact revision", `${compactRevision}`],
    ],
    fields: [
      ["Hash", found.hash],
      ["Hash revision", hashRevision],
      ["Compact revision", compactRevision],
    ],
    json: { hash: found.hash, hashRevision, compactRevision },
  });
}

async function hash(path: string, revision: number) {
  const file = await openStoreFile(path);
  try {
    await file.checkSum();
    return await hashOfFile(file.bolt, revision);
  } catch (error) {
    throw revisionError(error) ?? error;
  } finally {
    await file.close();
  }
}

/** In the words of official etcd; undefined if the revision is not what is wrong. */
function revisionError(error: unknown): CliError | undefined {
  const options = { cause: error };
  if (error instanceof CompactedError) {
    const text = "mvcc: required revision has been compacted";
    return new CliError(exitCodes.error, text, options);
  }
  if (error instanceof FutureRevisionError) {
    return new CliError(exitCodes.error, "mvcc: required revision is a future revision", options);
  }
  return undefined;
}
