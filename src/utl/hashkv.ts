import { CliError, type CliInvocation, exitCodes, formatOf } from "../cli/index.ts";
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
  } finally {
    await file.close();
  }
}
