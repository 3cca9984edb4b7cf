// What a database says of itself: which of its pairs are in use, and where they stand in the log.
import { BackendError, type ConsistentIndex } from "./backend.ts";
import { type Generation, generationKey, storedKey } from "./batch.ts";
import type { LevelPort } from "./level-port.ts";

export const indexKey: Buffer = Buffer.from("consistent_index");
export const termKey: Buffer = Buffer.from("term");

export interface StoredPosition {
  readonly generation: Generation;
  readonly consistentIndex: ConsistentIndex;
}

/** @throws {BackendError} "corrupt" */
export async function readPosition(level: LevelPort): Promise<StoredPosition> {
  const generation = await generationInUse(level);
  return { generation, consistentIndex: await readConsistentIndex(level, generation) };
}

async function generationInUse(level: LevelPort): Promise<Generation> {
  const value = await level.get(generationKey);
  if (value === undefined || value.equals(Buffer.from([0]))) return 0;
  if (value.equals(Buffer.from([1]))) return 1;
  throw new BackendError(
    "corrupt",
    `Cannot tell which pairs are in use: expected 0 or 1, found ${value.toString("hex")}`,
  );
}

async function readConsistentIndex(
  level: LevelPort,
  generation: Generation,
): Promise<ConsistentIndex> {
  const [index, term] = await Promise.all(
    [indexKey, termKey].map(async (key) => {
      const bytes = await level.get(storedKey({ generation, bucket: "meta" }, key));
      if (bytes === undefined) return 0;
      const value = bytes.length === 8 ? Number(bytes.readBigUInt64BE()) : Number.NaN;
      if (!Number.isSafeInteger(value)) {
        throw new BackendError(
          "corrupt",
          `Cannot use meta/${key}: ${bytes.toString("hex")} is no 8-byte safe integer`,
        );
      }
      return value;
    }),
  );
  return { index: index!, term: term! };
}
