import { closeSync, fstatSync, openSync, renameSync } from "node:fs";
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { DescriptorSink, type DroppedLine } from "./log-sink.ts";

/** --log-rotation-config-json, with etcd's defaults where a key is missing. */
export interface LogRotation {
  /** Size in MiB at which a new file begins. Default 100. */
  readonly maxsize: number;
  /** Days after which old files are removed; 0 keeps them. */
  readonly maxage: number;
  /** Old files kept; 0 keeps all. */
  readonly maxbackups: number;
  /** Names old files by local time instead of UTC. */
  readonly localtime: boolean;
  readonly compress: boolean;
}

const rotationDefaults: LogRotation = {
  maxsize: 100,
  maxage: 0,
  maxbackups: 0,
  localtime: false,
  compress: false,
};
const dayMs = 86_400_000;

/** @throws {Error} With etcd's words, if the text is not a rotation config. */
export function parseLogRotation(json: string): LogRotation {
  let given: unknown;
  try {
    given = JSON.parse(json);
  } catch (error) {
    throw new Error(`improperly formatted log rotation config: ${(error as Error).message}`);
  }
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    throw new Error("invalid log rotation config: want a JSON object");
  }
  const values = new Map(Object.entries(given));
  for (const [key, fallback] of Object.entries(rotationDefaults)) {
    const value: unknown = values.get(key) ?? fallback;
    const fits =
      typeof value === typeof fallback &&
      (typeof value !== "number" || (Number.isInteger(value) && value >= 0));
    if (!fits) {
      throw new Error(`invalid log rotation config: ${key} is ${JSON.stringify(value)}`);
    }
  }
  const merged = { ...rotationDefaults, ...given };
  return merged.maxsize === 0 ? { ...merged, maxsize: rotationDefaults.maxsize } : merged;
}

/** `etcd.log` of that moment becomes `etcd-2006-01-02T15-04-05.000.log`, as other tools of the field name it. */
function backupPath(path: string, rotation: LogRotation): string {
  const nowMs = Date.now();
  const offsetMs = rotation.localtime ? new Date(nowMs).getTimezoneOffset() * 60_000 : 0;
  const stamp = new Date(nowMs - offsetMs).toISOString().slice(0, -1).replaceAll(":", "-");
  const extension = extname(path);
  return join(dirname(path), `${basename(path, extension)}-${stamp}${extension}`);
}

/** Backups of this log in its folder, newest first, with the time in their name. */
async function listBackups(path: string): Promise<{ path: string; atMs: number }[]> {
  const extension = extname(path);
  const prefix = `${basename(path, extension)}-`;
  const found: { path: string; atMs: number }[] = [];
  for (const name of await readdir(dirname(path))) {
    if (!name.startsWith(prefix)) continue;
    const stamp = /^(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d\.\d{3})/.exec(name.slice(prefix.length));
    if (stamp === null) continue;
    const atMs = Date.parse(`${stamp[1]}T${stamp[2]}:${stamp[3]}:${stamp[4]}Z`);
    found.push({ path: join(dirname(path), name), atMs });
  }
  return found.sort((a, b) => b.atMs - a.atMs);
}

async function tidyBackups(path: string, rotation: LogRotation): Promise<void> {
  const backups = await listBackups(path);
  for (const [age, backup] of backups.entries()) {
    const tooMany = rotation.maxbackups > 0 && age >= rotation.maxbackups;
    const tooOld = rotation.maxage > 0 && Date.now() - backup.atMs > rotation.maxage * dayMs;
    if (tooMany || tooOld) {
      await rm(backup.path, { force: true });
    } else if (rotation.compress && !backup.path.endsWith(".gz")) {
      const packed = await promisify(gzip)(await readFile(backup.path));
      await writeFile(`${backup.path}.gz`, packed, { mode: 0o640 });
      await rm(backup.path, { force: true });
    }
  }
}

/** A log file, appended to (mode 0640 when new), cut into dated files when rotation is asked for. */
export class FileSink extends DescriptorSink {
  readonly #rotation: LogRotation | undefined;
  #bytes: number;
  /** Tidying of old files runs beside logging, one at a time. */
  #tidying: Promise<void> = Promise.resolve();

  /** @throws {Error} If the file cannot be opened; the message names the setting and the path. */
  constructor(path: string, rotation: LogRotation | undefined, droppedLine: DroppedLine) {
    let fd: number;
    try {
      fd = openSync(path, "a", 0o640);
    } catch (error) {
      throw new Error(
        `Cannot open log file ${path} (--log-outputs): ${(error as Error).message}, want a writable path`,
      );
    }
    super(path, fd, { droppedLine });
    this.#rotation = rotation;
    this.#bytes = fstatSync(fd).size;
  }

  override async close(): Promise<void> {
    await super.close();
    await this.#tidying;
    closeSync(this.fd);
  }

  protected override beforeWrite(nextBytes: number): void {
    const rotation = this.#rotation;
    if (rotation !== undefined && this.#bytes > 0) {
      if (this.#bytes + nextBytes > rotation.maxsize * 1_048_576) this.#rotate(rotation);
    }
    this.#bytes += nextBytes;
  }

  #rotate(rotation: LogRotation): void {
    try {
      renameSync(this.name, backupPath(this.name, rotation));
      const next = openSync(this.name, "a", 0o640);
      closeSync(this.fd);
      this.fd = next;
      this.#bytes = 0;
    } catch {
      // The folder became read-only or full: keep appending to the file at hand, try again at the next write.
      return;
    }
    this.#tidying = this.#tidying
      .then(() => tidyBackups(this.name, rotation))
      .catch(() => undefined);
  }
}
