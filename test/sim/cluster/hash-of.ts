import { EtcdError } from "../../../src/base/index.ts";
import type { Machine } from "../world/machine.ts";
import type { StateWatch } from "./state-watch.ts";

/** Has a member's hash compared with those of others. Returns the compacted revision; undefined if it cannot answer. */
export async function hashOf(
  { name, running }: Machine,
  state: StateWatch,
): Promise<number | undefined> {
  if (running === undefined) return undefined;
  const { member, life } = running;
  try {
    const answer = await member.hashKv(0n);
    if (life.isOver) return undefined;
    state.hashed(name, answer);
    return answer.compactRevision;
  } catch (error) {
    if (life.isOver || error instanceof EtcdError) return undefined;
    throw error;
  }
}
