import { crc32 } from "node:zlib";
import type { FilesSink } from "../../backend/index.ts";
import { freeBuffer } from "../../base/index.ts";
import { SnapshotRefusedError } from "../../snapshot/index.ts";
import type { Snapshot } from "../../wal/index.ts";
import { decodeMoment, frameKinds, lengthBytes, type Moment, sumBytes } from "./file-frames.ts";
import { indexImageBytesMax, momentBytesMax } from "./limits.ts";

export interface FileStreamRead {
  /** Of the stream. */
  readonly bytes: number;
  readonly snapshot: Snapshot;
  readonly indexImage: Buffer | undefined;
}

/**
 * Hands the files on as they come.
 * @throws {SnapshotRefusedError} if the frames are not whole and right to their last byte, with what came before handed on
 */
export async function readFileStream(
  chunks: AsyncIterable<Buffer>,
  files: FilesSink,
): Promise<FileStreamRead> {
  const bytes = new ByteReader(chunks);
  let moment: Moment | undefined;
  let indexImage: Buffer | undefined;
  try {
    for (let count = 0; ; ) {
      const kind = await bytes.exactly(1);
      switch (kind[0]) {
        case frameKinds.file:
          await readFile(bytes, { files, sum: crc32(kind) });
          count++;
          continue;
        case frameKinds.moment:
          if (moment !== undefined) throw damaged("there are two moments");
          moment = asMoment(await readFrame(bytes, { kind, ...momentFrame }));
          await files.keepOnly(moment.stays);
          continue;
        case frameKinds.index:
          if (moment === undefined) throw damaged("the index comes before its moment");
          if (indexImage !== undefined) throw damaged("there are two indexes");
          indexImage = await readFrame(bytes, { kind, ...indexFrame });
          continue;
        case frameKinds.end:
          if (moment === undefined) throw damaged("they are of no moment");
          await readEnd(bytes, { count, sum: crc32(kind) });
          return { bytes: bytes.count, snapshot: moment.snapshot, indexImage };
        default:
          throw damaged(`one begins with ${kind[0]}`);
      }
    }
  } finally {
    await bytes.close();
  }
}

const momentFrame = { what: "the moment", bytesMax: momentBytesMax } as const;
const indexFrame = { what: "the index", bytesMax: indexImageBytesMax } as const;

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

interface Frame {
  readonly kind: Buffer;
  readonly what: string;
  readonly bytesMax: number;
}

async function readFrame(bytes: ByteReader, { kind, what, bytesMax }: Frame): Promise<Buffer> {
  const length = await bytes.exactly(lengthBytes);
  const size = length.readUInt32BE();
  if (size > bytesMax) throw damaged(`${what} has ${size} bytes, and ${bytesMax} are allowed`);
  const content = await bytes.exactly(size);
  const found = await bytes.exactly(sumBytes);
  if (found.readUInt32BE() !== crc32(content, crc32(length, crc32(kind)))) {
    throw damaged(`the sum of ${what} is wrong`);
  }
  return content;
}

/** Its sum is right: whoever wrote it did not write what is expected here. */
function asMoment(content: Buffer): Moment {
  try {
    return decodeMoment(content);
  } catch (error) {
    throw damaged(`the moment is none: ${(error as Error).message}`);
  }
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
