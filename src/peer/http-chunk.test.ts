import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, get } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { writeChunk } from "./http-chunk.ts";
import { joinedChunkBytesMax } from "./limits.ts";

test("node:http's client reads what is written as chunks, of any size and in any number of pieces, up to the answer's end", async (t) => {
  const chunks = [1, 15, 16, joinedChunkBytesMax, joinedChunkBytesMax + 1, 300_000].map((bytes) => {
    const chunk = Buffer.alloc(bytes, `${bytes} `);
    return [chunk.subarray(0, bytes / 3), chunk.subarray(bytes / 3)];
  });
  const server = createServer((_, response) => {
    response.writeHead(200);
    response.flushHeaders();
    for (const pieces of chunks) {
      writeChunk(response.socket!, pieces, pieces[0]!.length + pieces[1]!.length);
    }
    response.end();
  });
  t.after(() => server.close());
  await once(server.listen(0, "127.0.0.1"), "listening");
  const request = get({ port: (server.address() as AddressInfo).port, agent: false });
  const [response] = await once(request, "response");
  const received: Buffer[] = [];
  for await (const bytes of response) received.push(bytes);
  assert.equal(response.complete, true);
  assert.ok(Buffer.concat(received).equals(Buffer.concat(chunks.flat())));
});
