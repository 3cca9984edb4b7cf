// The databases of one member, side by side in its store's directory:
//
//   CURRENT, *.ldb ...   the database in use, as long as no other one took its place
//   IN-USE               the number of the one that did
//   PREPARED             the number of one that is complete and waits to take over
//   <number>/            databases: in use, complete, or being made; numbers count up
//   sent-<number>/       the files of one moment on their way to another member
//
// Both of the names in capitals hold a number and a line feed, are made under another name, synced and renamed. What none of
// them speaks of was left by a crash.
import { dirname } from "node:path";
import type { Disk } from "../base/index.ts";
import { BackendError, type FilesSink, type SharedFile } from "./backend.ts";
import { isContent, removeDatabaseFiles } from "./database-files.ts";
import type { LevelEngine, LevelPort } from "./level-port.ts";
import { filesAtOnceMax } from "./limits.ts";
import { ReceivedFiles } from "./received-files.ts";

const inUseName = "IN-USE";
const preparedName = "PREPARED";
const unfinishedSuffix = ".tmp";
const numberPattern = /^[1-9]\d{0,14}$/;
const sentPrefix = "sent-";

export interface DatabasesOptions {
  /** Made if it does not exist. */
  readonly dir: string;
  readonly disk: Disk;
  readonly engine: LevelEngine;
}

/** A database that is open, and where it lies. */
export interface OpenDatabase {
  readonly path: string;
  readonly level: LevelPort;
}

export class Databases {
  readonly #dir: string;
  readonly #disk: Disk;
  readonly #engine: LevelEngine;
  #lastNumber = 0;
  /** Path of the one that is being made, or is complete. */
  #successor: string | undefined;

  constructor({ dir, disk, engine }: DatabasesOptions) {
    this.#dir = dir;
    this.#disk = disk;
    this.#engine = engine;
  }

  /** Opens the database in use; what a crash left of others is removed, except one that was complete. */
  async openInUse(): Promise<OpenDatabase> {
    const disk = this.#disk;
    if (!(await disk.exists(this.#dir))) {
      await disk.makeDirectory(this.#dir);
      await disk.syncDirectory(dirname(this.#dir));
    }
    const path = (await this.#readPointer(inUseName)) ?? this.#dir;
    const level = await this.#engine.open(path, { create: path === this.#dir });
    try {
      this.#successor = await this.#readPointer(preparedName);
      await this.#removeLeftovers([path, this.#successor]);
    } catch (error) {
      await level.close();
      throw error;
    }
    return { path, level };
  }

  /** The one that was complete when the process ended. */
  async openComplete(): Promise<OpenDatabase | undefined> {
    const path = await this.#readPointer(preparedName);
    return path === undefined ? undefined : this.#open(path, { create: false });
  }

  /** Makes an empty one in the place of what an earlier one left. */
  async create(): Promise<OpenDatabase> {
    const path = await this.#makeSuccessor();
    return this.#open(path, { create: true });
  }

  /** As `create`, of the files that `fill` writes, which are durable then. */
  async receive(fill: (files: FilesSink) => Promise<void>): Promise<OpenDatabase> {
    const path = await this.#makeSuccessor();
    const files = new ReceivedFiles(this.#disk, path);
    try {
      await fill(files);
      await files.allDurable();
      return await this.#open(path, { create: false });
    } catch (error) {
      await files.close();
      // What cannot be removed either is removed at the next start.
      await this.remove(path).catch(() => undefined);
      throw error;
    }
  }

  /** Durable when it resolves. Everything in the database must be already. */
  async complete(path: string): Promise<void> {
    const disk = this.#disk;
    await disk.syncDirectory(path);
    const pointer = `${this.#dir}/${preparedName}`;
    const unfinished = pointer + unfinishedSuffix;
    if (await disk.exists(unfinished)) await disk.remove(unfinished);
    const file = await disk.open(unfinished, "create");
    try {
      await file.write(Buffer.from(`${path.slice(this.#dir.length + 1)}\n`), 0);
      await file.sync();
    } finally {
      await file.close();
    }
    await disk.rename(unfinished, pointer);
    await disk.syncDirectory(this.#dir);
  }

  /** Puts the complete one into use, durably. */
  async useComplete(): Promise<void> {
    await this.#disk.rename(`${this.#dir}/${preparedName}`, `${this.#dir}/${inUseName}`);
    await this.#disk.syncDirectory(this.#dir);
    this.#successor = undefined;
  }

  /** Removes a database that is closed. */
  async remove(path: string): Promise<void> {
    const pointer = `${this.#dir}/${preparedName}`;
    if (path === this.#successor) {
      if (await this.#disk.exists(pointer)) {
        await this.#disk.remove(pointer);
        await this.#disk.syncDirectory(this.#dir);
      }
      this.#successor = undefined;
    }
    await this.#engine.remove(path);
    if (path !== this.#dir) await this.#disk.remove(path);
  }

  /** An empty directory for files that are to be sent. */
  async makeCheckpointDirectory(): Promise<string> {
    const path = `${this.#dir}/${sentPrefix}${++this.#lastNumber}`;
    await this.#disk.makeDirectory(path);
    return path;
  }

  /** The files of a copy, with the sizes that they have now. */
  async filesOf(path: string): Promise<SharedFile[]> {
    const found = await this.#disk.readDirectory(path);
    const names = found.map(({ name }) => name).filter(isContent);
    const files: SharedFile[] = [];
    for (let at = 0; at < names.length; at += filesAtOnceMax) {
      const some = names.slice(at, at + filesAtOnceMax);
      const sizes = some.map((name) => this.#disk.sizeOf(`${path}/${name}`));
      for (const [place, sizeBytes] of (await Promise.all(sizes)).entries()) {
        files.push({ name: some[place]!, sizeBytes });
      }
    }
    return files;
  }

  openFile(path: string, name: string) {
    return this.#disk.open(`${path}/${name}`, "existing");
  }

  async #makeSuccessor(): Promise<string> {
    if (this.#successor !== undefined) await this.remove(this.#successor);
    const path = `${this.#dir}/${++this.#lastNumber}`;
    this.#successor = path;
    await this.#disk.makeDirectory(path);
    return path;
  }

  async #open(path: string, options: { readonly create: boolean }): Promise<OpenDatabase> {
    try {
      return { path, level: await this.#engine.open(path, options) };
    } catch (cause) {
      const code = options.create ? "open" : "corrupt";
      const reason = reasonOf(cause);
      throw new BackendError(code, `Cannot open the database at ${path}: ${reason}`, { cause });
    }
  }

  async #readPointer(name: string): Promise<string | undefined> {
    const pointer = `${this.#dir}/${name}`;
    if (!(await this.#disk.exists(pointer))) return undefined;
    const text = (await this.#disk.readFile(pointer)).toString("latin1");
    const number = text.endsWith("\n") ? text.slice(0, -1) : "";
    const path = `${this.#dir}/${number}`;
    if (numberPattern.test(number) && (await this.#disk.exists(path))) return path;
    throw new BackendError(
      "corrupt",
      `Cannot use ${pointer}: expected the number of a database beside it, found ${JSON.stringify(text.slice(0, 32))}`,
    );
  }

  async #removeLeftovers(kept: readonly (string | undefined)[]): Promise<void> {
    const disk = this.#disk;
    for (const { name, isDirectory } of await disk.readDirectory(this.#dir)) {
      const path = `${this.#dir}/${name}`;
      const number = name.startsWith(sentPrefix) ? name.slice(sentPrefix.length) : name;
      if (isDirectory && numberPattern.test(number)) {
        this.#lastNumber = Math.max(this.#lastNumber, Number(number));
        if (!kept.includes(path)) await this.remove(path);
      } else if (name.endsWith(unfinishedSuffix)) {
        await disk.remove(path);
      }
    }
    if (!kept.includes(this.#dir)) await removeDatabaseFiles(disk, this.#dir);
  }
}

/** What LevelDB says is behind what its driver says. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
