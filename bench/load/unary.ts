import { H2Client } from "./h2-client.ts";

/** One request on a connection of its own. Rejects if no message answers it within `timeoutMs`. */
export async function askOnce(
  port: number,
  { path, message, timeoutMs }: { path: string; message: Buffer; timeoutMs: number },
): Promise<Buffer> {
  const client = await H2Client.open(port, path);
  const pieces: Buffer[] = [];
  client.onStreamData = (_, bytes) => pieces.push(Buffer.from(bytes));
  try {
    return await new Promise<Buffer>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`${path}: no answer`)), timeoutMs);
      client.request(message, ({ answered }) => {
        clearTimeout(timer);
        if (answered) resolve(Buffer.concat(pieces).subarray(5));
        else reject(new Error(`${path}: refused`));
      });
    });
  } finally {
    client.close();
  }
}
