import assert from "node:assert/strict";
import { test } from "node:test";
import { crc32 } from "node:zlib";
import type { FilesSink, SharedFiles } from "../../backend/index.ts";
import { SeededRandom } from "../../base/testing/seeded-random.ts";
import { emptyConfState } from "../../raft/index.ts";
import { inPieces } from "../testing/random-state.ts";
import { filesInMemory, type SentFiles, sentFiles } from "../testing/sent-files.ts";
import { fileStreamBlockBytes } from "./limits.ts";
import { readFileStream } from "./read-file-stream.ts";
import { writeFileStream } from "./write-file-stream.ts";

type Files = ReadonlyMap<string, Buffer>;

const confState = { ...emptyConfState, voters: [1n, 2n] };
const snapshot = { data: Buffer.from("v2"), metadata: { index: 40, term: 6, confState } };
const opening = {};
let open = 0;

/** Counts the files that are open. */
function shared(content: Files, of: object = opening): SharedFiles {
  const files = filesInMemory(content, of);
  return {
    ...files,
    open: async (name) => {
      open++;
      return { ...(await files.open(name)), close: async () => void open-- };
    },
  };
}

async function streamOf(files: Files, more: Partial<SentFiles> = {}): Promise<Buffer> {
  const bytes = await sentFiles({ snapshot, files: shared(files), ...more });
  assert.equal(open, 0);
  return bytes;
}

class KeptFiles implements FilesSink {
  readonly whole = new Map<string, Buffer>();
  kept: readonly string[] | undefined;
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

  async keepOnly(names: readonly string[]): Promise<void> {
    this.kept = names;
    for (const name of this.whole.keys()) if (!names.includes(name)) this.whole.delete(name);
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
    assert.deepEqual(read, { bytes: bytes.length, snapshot, indexImage: undefined });
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
    const bytes = await streamOf(some, { indexImage: image });
    const kept = new KeptFiles();
    const read = await readFileStream(inPieces(bytes, 65_536), kept);
    assert.deepEqual(kept.whole, some);
    assert.deepEqual(read, { bytes: bytes.length, snapshot, indexImage: Buffer.concat(image) });
  }
});

test("tables that went ahead are not sent again, unless they grew or another opening has them", async () => {
  const random = new SeededRandom(4);
  const [still, grown, reused, gone] = [
    random.bytes(5_000),
    random.bytes(4_000),
    random.bytes(300),
    random.bytes(20),
  ];
  const early = shared(
    new Map([
      ["000001.ldb", still],
      ["000002.ldb", grown.subarray(0, 1_000)],
      ["000003.ldb", gone],
    ]),
  );
  const later = shared(
    new Map([
      ["000001.ldb", still],
      ["000002.ldb", grown.subarray(0, 2_000)],
      ["000004.ldb", reused],
    ]),
    {},
  );
  const files = new Map([
    ["000001.ldb", still],
    ["000002.ldb", grown],
    ["000004.ldb", Buffer.from(reused).reverse()],
    ["CURRENT", Buffer.from("MANIFEST-000009\n")],
  ]);
  const bytes = await streamOf(files, { ahead: [early, later] });
  const kept = new KeptFiles();
  const read = await readFileStream(inPieces(bytes, 700), kept);
  assert.deepEqual(kept.kept, ["000001.ldb"]);
  assert.deepEqual(kept.whole, files);
  assert.deepEqual(read.snapshot, snapshot);
  const everything = [still, grown.subarray(0, 1_000), gone, reused, grown, reused];
  const content = everything.reduce((sum, { length }) => sum + length, 0);
  assert.ok(bytes.length - content < 500, "each was sent once, or twice where it had changed");
});

test("an image of more than is taken is refused by its size, and so are frames out of order", async () => {
  const refused = (hex: string, message: RegExp) =>
    assert.rejects(readFileStream(inPieces(Buffer.from(hex, "hex"), 3), new KeptFiles()), message);
  const whole = await streamOf(new Map());
  const moment = whole.subarray(0, whole.length - 9).toString("hex");
  const image = `0200000000${crcText("0200000000")}`;
  await refused(`${moment}0202000001`, /the index has 33554433 bytes, and 33554432 are allowed/);
  await refused(moment + image + image, /there are two indexes/);
  await refused(image, /the index comes before its moment/);
  await refused(moment + moment, /there are two moments/);
  await refused("0302000001", /the moment has 33554433 bytes, and 33554432 are allowed/);
  await refused(`0000000000${crcText("0000000000")}`, /they are of no moment/);
  await refused("04", /one begins with 4/);
  for (const content of ["", "00000001", "000000000561", "0000000205", "0000000161"]) {
    const length = (content.length / 2).toString(16).padStart(8, "0");
    const frame = `03${length}${content}`;
    await refused(frame + crcText(frame), /the moment is none/);
  }
});

test("the stream's bytes are these", async () => {
  const table: readonly [string, Buffer] = ["000005.ldb", Buffer.from("ab")];
  const bytes = await streamOf(new Map([table, ["CURRENT", Buffer.from("x\n")]]), {
    ahead: [shared(new Map([table]))],
    indexImage: [Buffer.from("ab"), Buffer.from("c")],
  });
  const name = "0a3030303030352e6c6462";
  const encoded = "0a027632120c0a0608010802280010281806";
  assert.equal(
    bytes.toString("hex"),
    [
      `01${name}00000000000000026162${"9860c682"}`,
      `030000002100000012${encoded}${name}${"8124c450"}`,
      `010743555252454e540000000000000002780a${"054214bc"}`,
      `0200000003616263${crcText("0200000003616263")}`,
      `0000000002${crcText("0000000002")}`,
    ].join(""),
  );
});

function crcText(hex: string): string {
  return crc32(Buffer.from(hex, "hex")).toString(16).padStart(8, "0");
}

test("a stream that is cut, changed in a single bit, or goes on behind its end is refused", async () => {
  const ahead = [shared(new Map([["000005.ldb", some.get("000005.ldb")!]]))];
  const bytes = await streamOf(some, { indexImage: [new SeededRandom(5).bytes(700)], ahead });
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
  const files = shared(some);
  const longer = files.files.map((file) => ({ ...file, sizeBytes: file.sizeBytes + 1 }));
  await assert.rejects(streamOf(some, { files: { ...files, files: longer } }), /cut off/);
  await assert.rejects(streamOf(some, { ahead: [{ ...files, files: longer }] }), /cut off/);
  assert.equal(open, 0);
});

test("blocks are full but for the last, and two at most are in memory", async () => {
  const random = new SeededRandom(6);
  const files = shared(new Map([["000001.ldb", random.bytes(3 * fileStreamBlockBytes + 17)]]));
  const source = { ahead: async function* () {}, moment: async () => ({ snapshot, files }) };
  const memories = new Set<ArrayBufferLike>();
  const sizes: number[] = [];
  for await (const block of writeFileStream(source)) {
    memories.add(block.buffer);
    sizes.push(block.length);
  }
  assert.equal(memories.size, 2);
  assert.deepEqual(sizes.slice(0, 3), Array(3).fill(fileStreamBlockBytes));
});
