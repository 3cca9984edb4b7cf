import assert from "node:assert/strict";
import { test } from "node:test";
import { crc32 } from "node:zlib";
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

async function streamOf(files: Files, indexImage?: readonly Buffer[]): Promise<Buffer> {
  const { checkpoint, openFiles } = checkpointOf(files);
  const source = { ...checkpoint, indexImage };
  const copies: Buffer[] = [];
  for await (const block of writeFileStream(source)) {
    assert.ok(block.length <= fileStreamBlockBytes);
    copies.push(Buffer.from(block));
  }
  const bytes = Buffer.concat(copies);
  assert.equal(bytes.length, fileStreamBytes(source));
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
    const read = await readFileStream(inPieces(bytes, pieceBytes), kept);
    assert.deepEqual(read, { bytes: bytes.length, indexImage: undefined });
    assert.deepEqual(kept.whole, files);
  }
  const bytes = await streamOf(some);
  const kept = new KeptFiles();
  await readFileStream(inPieces(bytes, 1), kept);
  assert.deepEqual(kept.whole, some);
});

test("an image of the index comes with them, whatever its size", async () => {
  const random = new SeededRandom(3);
  for (const size of [0, 1, fileStreamBlockBytes - 30, 2 * fileStreamBlockBytes + 5]) {
    const image = [random.bytes(size), random.bytes(size > 0 ? 1_000 : 0)];
    const bytes = await streamOf(some, image);
    const kept = new KeptFiles();
    const read = await readFileStream(inPieces(bytes, 65_536), kept);
    assert.deepEqual(kept.whole, some);
    assert.deepEqual(read, { bytes: bytes.length, indexImage: Buffer.concat(image) });
  }
});

test("an image of more than is taken is refused by its size, and so is a second one", async () => {
  const refused = (hex: string, message: RegExp) =>
    assert.rejects(readFileStream(inPieces(Buffer.from(hex, "hex"), 3), new KeptFiles()), message);
  await refused("0202000001", /the index has 33554433 bytes, and 33554432 are allowed/);
  const head = Buffer.from("0200000000", "hex");
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(head));
  const one = `${head.toString("hex")}${sum.toString("hex")}`;
  await refused(one + one, /one begins with 2/);
});

test("the stream's bytes are these", async () => {
  const bytes = await streamOf(new Map([["CURRENT", Buffer.from("x\n")]]));
  assert.equal(
    bytes.toString("hex"),
    "010743555252454e540000000000000002780a" + "054214bc" + "0000000001" + "b125c78b",
  );
  const image = [Buffer.from("ab"), Buffer.from("c")];
  assert.equal(
    (await streamOf(new Map(), image)).toString("hex"),
    `0200000003616263${crcText("0200000003616263")}0000000000${crcText("0000000000")}`,
  );
});

function crcText(hex: string): string {
  return crc32(Buffer.from(hex, "hex")).toString(16).padStart(8, "0");
}

test("a stream that is cut, changed in a single bit, or goes on behind its end is refused", async () => {
  const bytes = await streamOf(some, [new SeededRandom(5).bytes(700)]);
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
