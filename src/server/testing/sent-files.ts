import type { SharedFiles } from "../../backend/index.ts";
import { type SourceMoment, writeFileStream } from "../snapshots/write-file-stream.ts";

export interface SentFiles extends SourceMoment {
  /** What is sent ahead, in turn. @default nothing */
  readonly ahead?: readonly SharedFiles[];
}

/** Files of a database that is none. */
export function filesInMemory(files: ReadonlyMap<string, Buffer>, opening = {}): SharedFiles {
  return {
    opening,
    files: [...files].map(([name, bytes]) => ({ name, sizeBytes: bytes.length })),
    open: async (name) => ({
      read: async (into, at) => files.get(name)!.copy(into, 0, at),
      close: async () => undefined,
    }),
    close: async () => undefined,
  };
}

/** What one member sends another of its store. */
export async function sentFiles({ ahead = [], ...moment }: SentFiles): Promise<Buffer> {
  const source = {
    ahead: async function* () {
      yield* ahead;
    },
    moment: async () => moment,
  };
  const blocks: Buffer[] = [];
  for await (const block of writeFileStream(source)) blocks.push(Buffer.from(block));
  return Buffer.concat(blocks);
}
