// A store as the files of its database, end to end. Numbers are big-endian, sums CRC-32.
//
//   a file     u8 1, u8 bytes of its name, name, u64 bytes of the file, the file, u32 sum of all that
//   the index  u8 2, u32 bytes of its image (see src/mvcc/index-image.ts), the image, u32 sum of all that; once, or never
//   the end    u8 0, u32 number of files, u32 sum of both
import { crc32 } from "node:zlib";
import type { BackendCheckpoint, CheckpointFile, FilesSink } from "../../backend/index.ts";
import { freeBuffer } from "../../base/index.ts";
import { SnapshotRefusedError } from "../../snapshot/index.ts";
import { fileStreamBlockBytes, indexImageBytesMax } from "./limits.ts";

const kinds = { end: 0, file: 1, index: 2 } as const;
const sumBytes = 4;
const endBytes = 1 + 4 + sumBytes;
/** Of a file's head besides its name. */
const headBytes = 2 + 8;
const nameBytesMax = 255;
const indexHeadBytes = 1 + 4;

export interface FileStreamSource extends Pick<BackendCheckpoint, "files" | "open"> {
  /** @default the receiver reads all pages */
  readonly indexImage?: readonly Buffer[] | undefined;
}

export function fileStreamBytes({ files, indexImage }: Omit<FileStreamSource, "open">): number {
  const indexBytes =
    indexImage === undefined ? 0 : indexHeadBytes + lengthOf(indexImage) + sumBytes;
  return files.reduce(
    (sum, { name, sizeBytes }) => sum + headBytes + name.length + sizeBytes + sumBytes,
    endBytes + indexBytes,
  );
}

function lengthOf(chunks: readonly Buffer[]): number {
  return chunks.reduce((sum, chunk) => sum + chunk.length, 0);
}

/**
 * In blocks, each of which is overwritten when the next one is asked for: that one is read while the one before is used.
 * Rejects if a file cannot be read.
 */
export async function* writeFileStream(source: FileStreamSource): AsyncGenerator<Buffer, void> {
  const blocks = blocksOf(source);
  let next = blocks.next();
  try {
    for (;;) {
      const { done, value } = await next;
      if (done) return;
      next = blocks.next();
      // It is not awaited before the block was used, or at all.
      next.catch(() => undefined);
      yield value;
    }
  } finally {
    await next.catch(() => undefined);
    await blocks.return();
  }
}

/** Of the two blocks that come in turn, one is overwritten when the next but one is asked for. */
async function* blocksOf(source: FileStreamSource): AsyncGenerator<Buffer, void> {
  let block = Buffer.allocUnsafeSlow(fileStreamBlockBytes);
  let other = Buffer.allocUnsafeSlow(fileStreamBlockBytes);
  let filled = 0;
  for (const one of source.files) {
    if (block.length - filled < headBytes + nameBytesMax) {
      yield block.subarray(0, filled);
      [block, other, filled] = [other, block, 0];
    }
    const start = filled;
    filled = writeHead(block, one, filled);
    let sum = crc32(block.subarray(start, filled));
    const file = await source.open(one.name);
    try {
      for (let at = 0; at < one.sizeBytes; ) {
        if (filled === block.length) {
          yield block;
          [block, other, filled] = [other, block, 0];
        }
        const into = block.subarray(filled, filled + one.sizeBytes - at);
        if ((await file.read(into, at)) < into.length) throw new Error(`${one.name} was cut off`);
        sum = crc32(into, sum);
        filled += into.length;
        at += into.length;
      }
    } finally {
      await file.close();
    }
    if (block.length - filled < sumBytes + endBytes) {
      yield block.subarray(0, filled);
      [block, other, filled] = [other, block, 0];
    }
    filled = block.writeUInt32BE(sum, filled);
  }
  if (source.indexImage !== undefined) {
    const room = fileStreamBlockBytes - endBytes;
    for (const piece of indexPieces(source.indexImage)) {
      for (let at = 0; at < piece.length; ) {
        if (filled >= room) {
          yield block.subarray(0, filled);
          [block, other, filled] = [other, block, 0];
        }
        const copied = piece.copy(block, filled, at, at + room - filled);
        filled += copied;
        at += copied;
      }
    }
  }
  block[filled] = kinds.end;
  block.writeUInt32BE(source.files.length, filled + 1);
  const end = filled + endBytes - sumBytes;
  block.writeUInt32BE(crc32(block.subarray(filled, end)), end);
  yield block.subarray(0, end + sumBytes);
}

function writeHead(into: Buffer, { name, sizeBytes }: CheckpointFile, at: number): number {
  into[at] = kinds.file;
  into[at + 1] = name.length;
  at += 2 + into.write(name, at + 2, "latin1");
  return into.writeBigUInt64BE(BigInt(sizeBytes), at);
}

function indexPieces(image: readonly Buffer[]): readonly Buffer[] {
  const head = Buffer.alloc(indexHeadBytes);
  head[0] = kinds.index;
  head.writeUInt32BE(lengthOf(image), 1);
  const sum = Buffer.alloc(sumBytes);
  sum.writeUInt32BE(image.reduce((before, chunk) => crc32(chunk, before), crc32(head)));
  return [head, ...image, sum];
}

export interface FileStreamRead {
  /** Of the stream. */
  readonly bytes: number;
  readonly indexImage: Buffer | undefined;
}

/**
 * Hands the files on as they come.
 * @throws {SnapshotRefusedError} if it is not whole and right to its last byte, with what came before handed on
 */
export async function readFileStream(
  chunks: AsyncIterable<Buffer>,
  files: FilesSink,
): Promise<FileStreamRead> {
  const bytes = new ByteReader(chunks);
  let indexImage: Buffer | undefined;
  try {
    for (let count = 0; ; ) {
      const kind = await bytes.exactly(1);
      if (kind[0] === kinds.end) {
        await readEnd(bytes, { count, sum: crc32(kind) });
        return { bytes: bytes.count, indexImage };
      }
      if (kind[0] === kinds.index && indexImage === undefined) {
        indexImage = await readIndex(bytes, crc32(kind));
        continue;
      }
      if (kind[0] !== kinds.file) throw damaged(`one begins with ${kind[0]}`);
      await readFile(bytes, { files, sum: crc32(kind) });
      count++;
    }
  } finally {
    await bytes.close();
  }
}

async function readFile(
  bytes: ByteReader,
  { files, sum }: { readonly files: FilesSink; sum: number },
): Promise<void> {
  const length = await bytes.exactly(1);
  sum = crc32(length, sum);
  const nameText = await bytes.exactly(length[0]!);
  sum = crc32(nameText, sum);
  const name = nameText.toString("latin1");
  const size = await bytes.exactly(8);
  sum = crc32(size, sum);
  await files.begin(name);
  for (let left = size.readBigUInt64BE(); left > 0n; ) {
    const some = await bytes.some(left);
    sum = crc32(some, sum);
    left -= BigInt(some.length);
    await files.write(some);
  }
  const found = await bytes.exactly(sumBytes);
  if (found.readUInt32BE() !== sum) throw damaged(`the sum of ${name} is wrong`);
  await files.end();
}

async function readIndex(bytes: ByteReader, sum: number): Promise<Buffer> {
  const length = await bytes.exactly(4);
  const size = length.readUInt32BE();
  if (size > indexImageBytesMax) {
    throw damaged(`the index has ${size} bytes, and ${indexImageBytesMax} are allowed`);
  }
  const image = await bytes.exactly(size);
  const found = await bytes.exactly(sumBytes);
  if (found.readUInt32BE() !== crc32(image, crc32(length, sum))) {
    throw damaged("the sum of the index is wrong");
  }
  return image;
}

async function readEnd(
  bytes: ByteReader,
  { count, sum }: { readonly count: number; readonly sum: number },
): Promise<void> {
  const counted = await bytes.exactly(4);
  const found = await bytes.exactly(sumBytes);
  if (found.readUInt32BE() !== crc32(counted, sum)) throw damaged("the sum of their end is wrong");
  if (counted.readUInt32BE() !== count) {
    throw damaged(`there are ${count}, and ${counted.readUInt32BE()} were sent`);
  }
  if (!(await bytes.isAtEnd())) throw damaged("more comes behind their end");
}

function damaged(reason: string): SnapshotRefusedError {
  return new SnapshotRefusedError(`its files are damaged: ${reason}`);
}

const nothing: Buffer = Buffer.alloc(0);

class ByteReader {
  readonly #chunks: AsyncIterator<Buffer>;
  #chunk: Buffer = nothing;
  #at = 0;
  /** Taken so far. */
  count = 0;

  constructor(chunks: AsyncIterable<Buffer>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** So many bytes, or as many as there are at hand, but one at least; until some more are asked for. */
  async some(wanted: bigint): Promise<Buffer> {
    if (await this.isAtEnd()) throw damaged("the body was cut off");
    const there = this.#chunk.length - this.#at;
    const end = this.#at + (wanted < BigInt(there) ? Number(wanted) : there);
    const taken = this.#chunk.subarray(this.#at, end);
    this.count += taken.length;
    this.#at = end;
    return taken;
  }

  async exactly(length: number): Promise<Buffer> {
    const bytes = Buffer.alloc(length);
    for (let at = 0; at < length; ) at += (await this.some(BigInt(length - at))).copy(bytes, at);
    return bytes;
  }

  async isAtEnd(): Promise<boolean> {
    while (this.#at === this.#chunk.length) {
      freeBuffer(this.#chunk);
      const next = await this.#chunks.next();
      this.#chunk = next.done ? nothing : next.value;
      this.#at = 0;
      if (next.done) return true;
    }
    return false;
  }

  async close(): Promise<void> {
    await this.#chunks.return?.();
  }
}
