// Where members listen. Their ports must be known before they start, because all are told all, and stay theirs while they are
// down. So each test process has a loopback address of its own, 127.64.0.0 and above, where nobody else takes ports: a port
// that was free here once is free until this process gives it away.
import { type AddressInfo, createServer } from "node:net";

const given = new Set<number>();

/** This process's own. Process IDs of Linux have at most 22 bits. */
export const loopbackHost = [
  127,
  64 + ((process.pid >> 16) & 0x7f),
  (process.pid >> 8) & 0xff,
  process.pid & 0xff,
].join(".");

async function anyPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, loopbackHost, resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** `host:port`, given to nobody else. */
export async function freeAddress(): Promise<string> {
  for (;;) {
    const port = await anyPort();
    if (given.has(port)) continue;
    given.add(port);
    return `${loopbackHost}:${port}`;
  }
}
