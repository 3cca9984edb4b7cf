import { crc32 } from "node:zlib";
import type { SharedFile, SharedFiles } from "../../backend/index.ts";
import type { Snapshot } from "../../wal/index.ts";
import {
  encodeMoment,
  endBytes,
  fileHeadBytes,
  frameKinds,
  lengthBytes,
  nameBytesMax,
  sumBytes,
} from "./file-frames.ts";
import { fileStreamBlockBytes } from "./limits.ts";

export interface FileStreamSource {
  /** Tables, to be sent while the store goes on: those of now, and again those that there are once these are sent. */
  ahead(): AsyncIterable<SharedFiles>;
  /** Asked for when what went ahead is sent. */
  moment(): Promise<SourceMoment>;
}

export interface SourceMoment {
  readonly snapshot: Snapshot;
  readonly files: SharedFiles;
  /** @default the receiver reads all pages */
  readonly indexImage?: readonly Buffer[] | undefined;
}

/**
 * The frames of `file-frames.ts` in blocks, each of which is overwritten when the next one is asked for: that one is read while
 * the one before is used. Rejects if a file cannot be read.
 */
export async function* writeFileStream(source: FileStreamSource): AsyncGenerator<Buffer, void> {
  const blocks = new FileStreamWriter(source).blocks();
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

interface Sent {
  readonly opening: object;
  readonly sizeBytes: number;
}

class FileStreamWriter {
  readonly #source: FileStreamSource;
  /** Of the two blocks that are filled in turn, one is overwritten when the next but one is asked for. */
  #block = Buffer.allocUnsafeSlow(fileStreamBlockBytes);
  #other = Buffer.allocUnsafeSlow(fileStreamBlockBytes);
  #filled = 0;
  readonly #sent = new Map<string, Sent>();
  #files = 0;

  constructor(source: FileStreamSource) {
    this.#source = source;
  }

  async *blocks(): AsyncGenerator<Buffer, void> {
    for await (const tables of this.#source.ahead()) {
      for (const table of tables.files) {
        if (this.#sent.has(table.name)) continue;
        this.#sent.set(table.name, { opening: tables.opening, sizeBytes: table.sizeBytes });
        yield* this.#file(tables, table);
      }
    }
    const { snapshot, files, indexImage } = await this.#source.moment();
    const isSent = ({ name, sizeBytes }: SharedFile): boolean => {
      const sent = this.#sent.get(name);
      return sent?.opening === files.opening && sent.sizeBytes === sizeBytes;
    };
    const stays = files.files.filter(isSent).map(({ name }) => name);
    yield* this.#frame(frameKinds.moment, [encodeMoment({ snapshot, stays })]);
    for (const file of files.files) if (!isSent(file)) yield* this.#file(files, file);
    if (indexImage !== undefined) yield* this.#frame(frameKinds.index, indexImage);
    yield* this.#end();
  }

  async *#file({ open }: SharedFiles, { name, sizeBytes }: SharedFile) {
    this.#files++;
    yield* this.#roomFor(fileHeadBytes + nameBytesMax);
    const start = this.#filled;
    this.#writeHead({ name, sizeBytes });
    let sum = crc32(this.#block.subarray(start, this.#filled));
    const file = await open(name);
    try {
      for (let at = 0; at < sizeBytes; ) {
        if (this.#filled === this.#block.length) yield this.#take();
        const into = this.#block.subarray(this.#filled, this.#filled + sizeBytes - at);
        if ((await file.read(into, at)) < into.length) throw new Error(`${name} was cut off`);
        sum = crc32(into, sum);
        this.#filled += into.length;
        at += into.length;
      }
    } finally {
      await file.close();
    }
    yield* this.#roomFor(sumBytes);
    this.#filled = this.#block.writeUInt32BE(sum, this.#filled);
  }

  #writeHead({ name, sizeBytes }: SharedFile): void {
    const block = this.#block;
    let at = this.#filled;
    block[at++] = frameKinds.file;
    block[at++] = name.length;
    at += block.write(name, at, "latin1");
    this.#filled = block.writeBigUInt64BE(BigInt(sizeBytes), at);
  }

  *#frame(kind: number, content: readonly Buffer[]): Generator<Buffer, void> {
    const head = Buffer.alloc(1 + lengthBytes);
    head[0] = kind;
    head.writeUInt32BE(
      content.reduce((sum, { length }) => sum + length, 0),
      1,
    );
    const sum = Buffer.alloc(sumBytes);
    sum.writeUInt32BE(content.reduce((before, piece) => crc32(piece, before), crc32(head)));
    for (const piece of [head, ...content, sum]) yield* this.#bytes(piece);
  }

  *#bytes(bytes: Buffer): Generator<Buffer, void> {
    for (let at = 0; at < bytes.length; ) {
      if (this.#filled === this.#block.length) yield this.#take();
      const copied = bytes.copy(this.#block, this.#filled, at);
      this.#filled += copied;
      at += copied;
    }
  }

  *#end(): Generator<Buffer, void> {
    yield* this.#roomFor(endBytes);
    const start = this.#filled;
    this.#block[start] = frameKinds.end;
    this.#filled = this.#block.writeUInt32BE(this.#files, start + 1);
    const sum = crc32(this.#block.subarray(start, this.#filled));
    this.#filled = this.#block.writeUInt32BE(sum, this.#filled);
    yield this.#take();
  }

  *#roomFor(bytes: number): Generator<Buffer, void> {
    if (this.#block.length - this.#filled < bytes) yield this.#take();
  }

  #take(): Buffer {
    const filled = this.#block.subarray(0, this.#filled);
    [this.#block, this.#other, this.#filled] = [this.#other, this.#block, 0];
    return filled;
  }
}
