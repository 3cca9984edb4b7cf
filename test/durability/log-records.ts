// Finds records in a member's log, for tests that damage it. See src/wal/frame.ts for the format.
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { raftpb, walpb } from "../../src/wire/protobuf/index.ts";

const headerBytes = 8;
const entryType = 2;

export interface LogRecord {
  /** Of the frame's first byte. */
  readonly offset: number;
  /** Of the byte behind the record, without padding. */
  readonly end: number;
  /** walpb: 1 metadata, 2 entry, 3 hard state, 4 crc, 5 snapshot mark. */
  readonly type: number;
  /** Of an entry; undefined for other records. */
  readonly index: number | undefined;
}

/** Paths of the segments, oldest first. */
export async function segmentsOf(dataDir: string): Promise<string[]> {
  const dir = join(dataDir, "member", "wal");
  const names = (await readdir(dir)).filter((name) => name.endsWith(".wal"));
  return names.sort().map((name) => join(dir, name));
}

/** All records of a segment. */
export async function recordsOf(segment: string): Promise<LogRecord[]> {
  const bytes = await readFile(segment);
  const records: LogRecord[] = [];
  let offset = 0;
  while (offset + headerBytes <= bytes.length) {
    const recordBytes = Number(bytes.readBigUInt64LE(offset) & 0xff_ffff_ffff_ffffn);
    if (recordBytes === 0) break;
    const end = offset + headerBytes + recordBytes;
    const { type, data } = walpb.Record.decode(bytes.subarray(offset + headerBytes, end));
    const index = type === entryType ? raftpb.Entry.decode(data!).index : undefined;
    records.push({ offset, end, type, index });
    offset = end + (-recordBytes & 7);
  }
  return records;
}

/** Digest of every file of the log and of its snapshots, by path. */
export async function digestOfLog(dataDir: string): Promise<Record<string, string>> {
  const digests: Record<string, string> = {};
  for (const dir of ["wal", "snap"].map((name) => join(dataDir, "member", name))) {
    for (const name of (await readdir(dir)).sort()) {
      const bytes = await readFile(join(dir, name));
      digests[`${dir}/${name}`] = createHash("sha1").update(bytes).digest("hex");
    }
  }
  return digests;
}
