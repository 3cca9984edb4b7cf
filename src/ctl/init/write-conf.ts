// The settings file on the disk: replaced whole or not at all, and never one that somebody has written without being told.
import { chown, link, mkdir, open, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { CliError, exitCodes } from "../../cli/index.ts";
import { syncDirectory } from "../../host/index.ts";
import { shippedConf } from "./shipped-conf.ts";

/** Readable by the owner and the group: it may come to hold secrets. */
const confMode = 0o640;

export type Existing =
  | { readonly kind: "none" }
  /** As it was installed: nothing is lost with it. */
  | { readonly kind: "untouched" }
  | { readonly kind: "changed" };

export async function existingConf(path: string): Promise<Existing> {
  try {
    const text = await readFile(path, "utf8");
    return { kind: text === shippedConf() ? "untouched" : "changed" };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return { kind: "none" };
    throw failure("cannot read", path, error);
  }
}

/** A file beside the one that is meant, on the disk, to be looked at and then put in its place. */
export class StagedConf {
  readonly path: string;
  readonly #target: string;

  private constructor(target: string) {
    this.#target = target;
    this.path = `${target}.new-${process.pid}`;
  }

  /** @throws {CliError} */
  static async write(target: string, text: string): Promise<StagedConf> {
    const staged = new StagedConf(target);
    try {
      await mkdir(dirname(target), { recursive: true });
      const file = await open(staged.path, "wx", confMode);
      try {
        await file.chmod(confMode);
        await file.writeFile(text);
        await file.sync();
      } finally {
        await file.close();
      }
      await staged.#takeOwner();
      return staged;
    } catch (error) {
      await staged.discard();
      throw failure("cannot write", staged.path, error);
    }
  }

  discard(): Promise<void> {
    return rm(this.path, { force: true });
  }

  /**
   * @param keep - Whether what is there is kept beside it.
   * @returns where the old file is kept
   * @throws {CliError}
   */
  async putInPlace(keep: boolean, now: Date): Promise<string | undefined> {
    const kept = keep
      ? `${this.#target}.${now.toISOString().replace(/[-:]|\.\d+/g, "")}`
      : undefined;
    try {
      // A second name rather than a new one: at every moment there is a file where one is expected.
      if (kept !== undefined) await link(this.#target, kept);
      await rename(this.path, this.#target);
      await syncDirectory(dirname(this.#target));
    } catch (error) {
      await this.discard();
      throw failure("cannot write", this.#target, error);
    }
    return kept;
  }

  /** Root's file goes to whom the old one belonged, or to the directory's group. */
  async #takeOwner(): Promise<void> {
    if (process.getuid!() !== 0) return;
    const old = await stat(this.#target).catch(() => undefined);
    const { uid, gid } = old ?? { uid: 0, gid: (await stat(dirname(this.#target))).gid };
    await chown(this.path, uid, gid);
  }
}

/** The files of other machines. @throws {CliError} if there is one of that name */
export async function writeOther(folder: string, name: string, text: string): Promise<string> {
  const path = join(folder, `${name}.conf`);
  try {
    await mkdir(folder, { recursive: true });
    const file = await open(path, "wx", confMode);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    return path;
  } catch (error) {
    throw failure("cannot write", path, error);
  }
}

function failure(what: string, path: string, cause: unknown): CliError {
  return new CliError(exitCodes.io, `${what} ${path}: ${(cause as Error).message}`, { cause });
}
