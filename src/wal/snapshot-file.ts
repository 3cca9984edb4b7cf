// Raft snapshots as files, `<term>-<index>.snap`, both as 16 hex digits:
//
//   snappb.Snapshot   08 crc  12 length data        crc = CRC-32C of data; data = raftpb.Snapshot
//
// A file is made under another name, synced and renamed, so that one with its proper name is whole unless bits rot. One that
// does not check out is renamed `.broken` and the next older one is used.
import { isDeepStrictEqual } from "node:util";
import { assert, type Clock, crc32c, type Disk, type Logger } from "../base/index.ts";
import { ProtobufError, snappb } from "../wire/protobuf/index.ts";
import { WalCorruptionError } from "./errors.ts";
import { readSliceBytes } from "./limits.ts";
import { encodeSnapshot, readSnapshot } from "./messages.ts";
import type { ConfState, Snapshot, SnapshotMark } from "./types.ts";

export interface SnapshotFilesOptions {
  /** The member's `snap` directory. It must exist. */
  readonly dir: string;
  readonly clock: Clock;
  readonly logger?: Logger;
}

interface SnapshotName {
  readonly name: string;
  readonly term: number;
  readonly index: number;
}

export function formatSnapshotName(at: { readonly term: number; readonly index: number }): string {
  const hex16 = (value: number): string => value.toString(16).padStart(16, "0");
  return `${hex16(at.term)}-${hex16(at.index)}.snap`;
}

function parseSnapshotName(name: string): SnapshotName | undefined {
  const match = /^([0-9a-f]{16})-([0-9a-f]{16})\.snap$/.exec(name);
  if (match === null) return undefined;
  return { name, term: Number.parseInt(match[1]!, 16), index: Number.parseInt(match[2]!, 16) };
}

export class SnapshotFiles {
  readonly #disk: Disk;
  readonly #options: SnapshotFilesOptions;

  constructor(disk: Disk, options: SnapshotFilesOptions) {
    this.#disk = disk;
    this.#options = options;
  }

  /**
   * Writes the file of a snapshot; durable when it resolves. The log's mark comes after that. Nothing happens if the
   * same snapshot has a file already.
   */
  async save(snapshot: Snapshot): Promise<void> {
    const { dir } = this.#options;
    assert(snapshot.metadata.index > 0, "a snapshot holds at least one entry");
    const path = `${dir}/${formatSnapshotName(snapshot.metadata)}`;
    if (await this.#disk.exists(path)) return;
    const message = encodeSnapshot(snapshot);
    const bytes = snappb.Snapshot.encode(
      snappb.Snapshot.create({ crc: await this.#checksum(message), data: message }),
    );
    const building = `${path}.tmp`;
    if (await this.#disk.exists(building)) await this.#disk.remove(building);
    const file = await this.#disk.open(building, "create");
    try {
      await file.write(bytes, 0);
      await file.sync();
    } finally {
      await file.close();
    }
    await this.#disk.rename(building, path);
    await this.#disk.syncDirectory(dir);
  }

  /**
   * The newest snapshot whose file checks out and which is among `marks`: those of the log up to its committed index
   * (see readSnapshotMarks). Undefined when there is none.
   * @throws {WalCorruptionError} If the file is of another cluster: its configuration is not that of the mark.
   */
  async loadNewest(marks: readonly SnapshotMark[]): Promise<Snapshot | undefined> {
    for (const { name, term, index } of await this.#list()) {
      const mark = marks.find((candidate) => candidate.term === term && candidate.index === index);
      if (mark === undefined) continue;
      const snapshot = await this.#loadOrSetAside(name);
      if (snapshot === undefined) continue;
      this.#checkOrigin(name, { mark, snapshot });
      return snapshot;
    }
    return undefined;
  }

  async #loadOrSetAside(name: string): Promise<Snapshot | undefined> {
    try {
      return await this.#load(name);
    } catch (error) {
      if (!(error instanceof WalCorruptionError)) throw error;
      await this.#setAside(name, error);
      return undefined;
    }
  }

  #checkOrigin(
    name: string,
    of: { readonly mark: SnapshotMark; readonly snapshot: Snapshot },
  ): void {
    const { confState } = of.mark;
    if (confState === undefined || isDeepStrictEqual(confState, of.snapshot.metadata.confState))
      return;
    const votersOf = ({ voters }: ConfState): string => voters.map((id) => id.toString(16)).join();
    throw new WalCorruptionError({
      code: "snapshot-mark-mismatch",
      file: `${this.#options.dir}/${name}`,
      offset: 0,
      expected: `the configuration that the log has at this index, with voters ${votersOf(confState)}`,
      found: `one with voters ${votersOf(of.snapshot.metadata.confState)}`,
    });
  }

  /** Index of the newest snapshot by the names of the files; undefined when there are none. */
  async newestIndex(): Promise<number | undefined> {
    return (await this.#list())[0]?.index;
  }

  /** Reads one file by its snapshot's term and index. @throws {WalCorruptionError} */
  load(at: { readonly term: number; readonly index: number }): Promise<Snapshot> {
    return this.#load(formatSnapshotName(at));
  }

  /** Removes one file. */
  async remove(at: { readonly term: number; readonly index: number }): Promise<void> {
    const { dir } = this.#options;
    await this.#disk.remove(`${dir}/${formatSnapshotName(at)}`);
    await this.#disk.syncDirectory(dir);
  }

  /** Removes all but the newest `keep` files (etcd's max-snapshots; 0 keeps all). Returns the paths removed. */
  async purge(keep: number): Promise<string[]> {
    const { dir } = this.#options;
    if (keep === 0) return [];
    const paths = (await this.#list()).slice(keep).map(({ name }) => `${dir}/${name}`);
    for (const path of paths) await this.#disk.remove(path);
    return paths;
  }

  /** Newest first. */
  async #list(): Promise<SnapshotName[]> {
    const found: SnapshotName[] = [];
    for (const { name } of await this.#disk.readDirectory(this.#options.dir)) {
      const parsed = parseSnapshotName(name);
      if (parsed !== undefined) found.push(parsed);
    }
    return found.sort((a, b) => b.term - a.term || b.index - a.index);
  }

  async #load(name: string): Promise<Snapshot> {
    const path = `${this.#options.dir}/${name}`;
    const bytes = await this.#disk.readFile(path);
    const refuse = (expected: string, found: string): never => {
      throw new WalCorruptionError({
        code: "snapshot-file-bad",
        file: path,
        offset: 0,
        expected,
        found,
      });
    };
    try {
      const { crc, data } = snappb.Snapshot.decode(bytes);
      if (data === undefined) return refuse("a snapshot", "no data");
      const sum = await this.#checksum(data);
      if (sum !== crc) refuse(`crc ${crc.toString(16)}`, `bytes with crc ${sum.toString(16)}`);
      const snapshot = readSnapshot(data);
      const own = formatSnapshotName(snapshot.metadata);
      return own === name ? snapshot : refuse(`the snapshot of its name`, `that of ${own}`);
    } catch (error) {
      if (error instanceof ProtobufError) return refuse("a snapshot message", error.message);
      throw error;
    }
  }

  async #setAside(name: string, error: WalCorruptionError): Promise<void> {
    const { dir, logger } = this.#options;
    const path = `${dir}/${name}`;
    logger?.warn("failed to read a snap file", { path, error: error.message });
    await this.#disk.rename(path, `${path}.broken`);
    await this.#disk.syncDirectory(dir);
  }

  async #checksum(bytes: Buffer): Promise<number> {
    let crc = 0;
    for (let at = 0; at < bytes.length; at += readSliceBytes) {
      crc = crc32c(crc, bytes, at, Math.min(at + readSliceBytes, bytes.length));
      await this.#options.clock.yield();
    }
    return crc;
  }
}
