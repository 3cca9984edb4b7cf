import type { Pair, PutRequest, Request, TxnRequest } from "../../support/history/records.ts";
import { between, chance, pick } from "../world/dice.ts";
import type { Client } from "./client.ts";

const keys = ["a", "b", "c", "d", "e", "f", "g", "h"];
const pauseMs = [1, 60] as const;

/** Puts, deletes, compares and reads a handful of keys that all such clients share, until `isOver`. */
export async function useKeys(client: Client, isOver: () => boolean): Promise<void> {
  /** The newest revision that an answer named. */
  let revision = 1;
  while (!isOver()) {
    await client.sleep(between(client.random, pauseMs));
    if (chance(client.random, 10)) client.changeMember();
    const request = randomRequest(client, revision);
    const outcome = await client.perform(request);
    if (outcome.kind !== "ok") continue;
    revision = Math.max(revision, outcome.revision);
    if (request.kind === "range" && request.end === "" && chance(client.random, 400)) {
      await client.perform(compareAndSet(client, { key: request.key, found: outcome.pairs?.[0] }));
    }
  }
}

const readPauseMs = [1, 20] as const;

/**
 * Does nothing but read, mostly at one member and even if that one is cut off: whoever writes there waits for its answer, while
 * a read that is answered wrongly is answered at once.
 */
export async function readKeys(client: Client, isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    await client.sleep(between(client.random, readPauseMs));
    if (chance(client.random, 5)) client.changeMember();
    const key = pick(client.random, keys);
    await client.perform({ kind: "range", key, end: "\0", revision: 0, serializable: false });
  }
}

function randomRequest(client: Client, revision: number): Request {
  const { random } = client;
  const key = pick(random, keys);
  const dice = random.below(100);
  if (dice < 38) return put(client, key);
  if (dice < 44) return { kind: "delete", key, end: "" };
  if (dice < 46) return { kind: "delete", key, end: `${pick(random, keys)}~` };
  if (dice < 52) return batch(client, key);
  if (dice < 53) return { kind: "compact", revision: Math.max(1, revision - random.below(100)) };
  const end = chance(random, 300) ? "\0" : "";
  const past = chance(random, 80) ? Math.max(1, revision - random.below(50)) : 0;
  return { kind: "range", key, end, revision: past, serializable: chance(random, 300) };
}

function put(client: Client, key: string): PutRequest {
  return { kind: "put", key, value: client.freshValue(), lease: 0n };
}

/** Several keys in one revision, whatever is there. */
function batch(client: Client, key: string): TxnRequest {
  const puts = keys.filter((other) => other > key).map((other) => put(client, other));
  return {
    kind: "txn",
    compare: [],
    success: [...puts, { kind: "delete", key, end: "" }],
    failure: [],
  };
}

function compareAndSet(
  client: Client,
  { key, found }: { readonly key: string; readonly found: Pair | undefined },
): TxnRequest {
  return {
    kind: "txn",
    compare: [{ key, modRevision: found?.modRevision ?? 0 }],
    success: [put(client, key)],
    failure: [{ kind: "range", key, end: "", revision: 0, serializable: false }],
  };
}
