import assert from "node:assert/strict";
import { test } from "node:test";
import type { FilesSink } from "../../backend/index.ts";
import { SeededRandom } from "../../base/testing/seeded-random.ts";
import { bytesOf, inPieces } from "../testing/random-state.ts";
import { fileStreamBytes, readFileStream, writeFileStream } from "./file-stream.ts";
import { fileStreamBlockBytes } from "./limits.ts";

type Files = ReadonlyMap<string, Buffer>;

function checkpointOf(files: Files) {
  let open = 0;
  const checkpoint = {
    files: [...files].map(([name, bytes]) => ({ name, sizeBytes: bytes.length })),
    open: async (name: string) => {
      open++;
      return {
        read: async (into: Buffer, at: number) => files.get(name)!.copy(into, 0, at),
        close: async () => void open--,
      };
    },
  };
  return { checkpoint, openFiles: () => open };
}

async function streamOf(files: Files): Promise<Buffer> {
  const { checkpoint, openFiles } = checkpointOf(files);
  const copies: Buffer[] = [];
  for await (const block of writeFileStream(checkpoint)) {
    assert.ok(block.length <= fileStreamBlockBytes);
    copies.push(Buffer.from(block));
  }
  const bytes = Buffer.concat(copies);
  assert.equal(bytes.length, fileStreamBytes(checkpoint.files));
  assert.equal(openFiles(), 0);
  return bytes;
}

class KeptFiles implements FilesSink {
  readonly whole = new Map<string, Buffer>();
  #name = "";
  #parts: Buffer[] = [];

  async begin(name: string): Promise<void> {
    this.#name = name;
    this.#parts = [];
  }

  async write(bytes: Buffer): Promise<void> {
    this.#parts.push(Buffer.from(bytes));
  }

  async end(): Promise<void> {
    this.whole.set(this.#name, Buffer.concat(this.#parts));
  }
}

const some: Files = new Map([
  ["CURRENT", Buffer.from("MANIFEST-000004\n")],
  ["000007.log", Buffer.alloc(0)],
  ["000005.ldb", new SeededRandom(1).bytes(3_000)],
]);

test("files arrive as they were sent, whatever their sizes and the pieces they come in", async () => {
  const random = new SeededRandom(2);
  const edges = [-20, -10, -4, -1, 0, 1].map((more) => fileStreamBlockBytes + more);
  for (const pieceBytes of [1_000_000, 65_536, 777]) {
    const files = new Map(
      [0, 1, ...edges, 2 * fileStreamBlockBytes + 5, random.below(100_000)].map((size, n) => [
        `${n}`.padStart(6, "0"),
        random.bytes(size),
      ]),
    );
    const bytes = await streamOf(files);
    const kept = new KeptFiles();
    assert.equal(await readFileStream(inPieces(bytes, pieceBytes), kept), bytes.length);
    assert.deepEqual(kept.whole, files);
  }
  const bytes = await streamOf(some);
  const kept = new KeptFiles();
  await readFileStream(inPieces(bytes, 1), kept);
  assert.deepEqual(kept.whole, some);
});

test("the stream's bytes are these", async () => {
  const bytes = await streamOf(new Map([["CURRENT", Buffer.from("x\n")]]));
  assert.equal(
    bytes.toString("hex"),
    "010743555252454e540000000000000002780a" + "054214bc" + "0000000001" + "b125c78b",
  );
});

test("a stream that is cut, changed in a single bit, or goes on behind its end is refused", async () => {
  const bytes = await streamOf(some);
  const refused = async (changed: Buffer, what: string) =>
    assert.rejects(
      readFileStream(inPieces(changed, 500), new KeptFiles()),
      { code: "snapshot-refused" },
      what,
    );
  for (let end = 0; end < bytes.length; end += end < 100 ? 1 : 97) {
    await refused(bytes.subarray(0, end), `cut at ${end}`);
  }
  for (let at = 0; at < bytes.length; at += at < 100 ? 1 : 53) {
    for (const bit of [1, 128]) {
      const changed = Buffer.from(bytes);
      changed[at]! ^= bit;
      await refused(changed, `bit ${bit} of byte ${at}`);
    }
  }
  await refused(Buffer.concat([bytes, Buffer.from([0])]), "a byte more");
  await refused(Buffer.concat([bytes, bytes]), "another one");
});

test("a file that is shorter than it was ends the stream, and is closed", async () => {
  const { checkpoint, openFiles } = checkpointOf(some);
  const longer = checkpoint.files.map((file) => ({ ...file, sizeBytes: file.sizeBytes + 1 }));
  await assert.rejects(bytesOf(writeFileStream({ ...checkpoint, files: longer })), /cut off/);
  assert.equal(openFiles(), 0);
});
