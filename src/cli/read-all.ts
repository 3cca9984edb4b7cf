import type { Readable } from "node:stream";
import { badInput } from "./cli-error.ts";
import { inputBytesMax } from "./limits.ts";

/** All bytes up to the end. @throws {CliError} if there are more than anybody could use */
export async function readAll(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > inputBytesMax) {
      throw badInput(`standard input has more than ${inputBytesMax} bytes`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
