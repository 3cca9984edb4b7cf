import type { Clock } from "../base/index.ts";
import { generationBounds } from "./batch.ts";
import { Databases, type DatabasesOptions } from "./databases.ts";
import { LevelBackend } from "./level-backend.ts";
import { readPosition } from "./stored-position.ts";

/**
 * Opens the database in use, finds out which of its pairs are, and makes the backend. What earlier versions left of pairs that
 * never came into use, or were no more, is removed.
 * @throws {BackendError} "corrupt"
 */
export async function openBackend(
  options: DatabasesOptions & { readonly clock: Clock | undefined },
): Promise<LevelBackend> {
  const databases = new Databases(options);
  const database = await databases.openInUse();
  try {
    const position = await readPosition(database.level);
    await database.level.clear(generationBounds(position.generation === 0 ? 1 : 0));
    return new LevelBackend(database, { position, databases, clock: options.clock });
  } catch (error) {
    await database.level.close();
    throw error;
  }
}
