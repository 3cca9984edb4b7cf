import { humanBytes } from "../../base/index.ts";
import { badArguments, type CliInvocation, formatOf } from "../../cli/index.ts";
import { asCliError } from "../as-cli-error.ts";
import { openStoreFile } from "../files/store-file.ts";
import { printRow } from "../print/print-row.ts";
import { statusOf } from "../store/store-status.ts";

export async function run(invocation: CliInvocation): Promise<void> {
  const [path, ...others] = invocation.args;
  if (path === undefined || others.length > 0) {
    throw badArguments("snapshot status requires exactly one argument");
  }
  const format = formatOf(invocation.flags);
  const { hash, revision, totalKeys, totalBytes } = await readStatus(path).catch(asCliError);
  printRow(invocation, format, {
    cells: [
      ["hash", hash.toString(16)],
      ["revision", `${revision}`],
      ["total keys", `${totalKeys}`],
      ["total size", humanBytes(totalBytes)],
    ],
    fields: [
      ["Hash", hash],
      ["Revision", revision],
      ["Keys", totalKeys],
      ["Size", totalBytes],
    ],
    json: { hash, revision: Number(revision), totalKey: totalKeys, totalSize: totalBytes },
  });
}

async function readStatus(path: string) {
  const file = await openStoreFile(path);
  try {
    await file.checkSum();
    return await statusOf(file.bolt);
  } finally {
    await file.close();
  }
}
