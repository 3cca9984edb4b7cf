import type { Clock } from "../base/index.ts";
import { BackendError, type ConsistentIndex } from "./backend.ts";
import { type Generation, generationBounds, generationKey, storedKey } from "./batch.ts";
import { indexKey, LevelBackend, termKey } from "./level-backend.ts";
import type { LevelPort } from "./level-port.ts";

/**
 * Finds out which generation is in use and where it stands, and makes the backend. What a successor that never came to its
 * own has left is removed.
 * @throws {BackendError} "corrupt"
 */
export async function openBackend(level: LevelPort, clock?: Clock): Promise<LevelBackend> {
  const generation = await generationInUse(level);
  await level.clear(generationBounds(generation === 0 ? 1 : 0));
  const consistentIndex = await readConsistentIndex(level, generation);
  return new LevelBackend(level, { generation, consistentIndex, clock });
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
