import { between, chance } from "../world/dice.ts";
import type { Client } from "./client.ts";

const keysMax = 3;
const renewalsMax = 8;

/** Takes leases one after the other, hangs keys on them, keeps them alive for a while and lets them go. */
export async function useLeases(client: Client, isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    await client.sleep(between(client.random, [10, 500]));
    await useLease(client, isOver);
  }
}

async function useLease(client: Client, isOver: () => boolean): Promise<void> {
  const { random } = client;
  const lease = BigInt(1 + random.below(1 << 30));
  const ttlSeconds = 2 + random.below(5);
  const granted = await client.perform({ kind: "grant", lease, ttlSeconds });
  if (granted.kind !== "ok") return;
  const keys = Array.from({ length: 1 + random.below(keysMax) }, (_, n) => `l${lease}.${n}`);
  for (const key of keys) {
    await client.perform({ kind: "put", key, value: client.freshValue(), lease });
  }
  for (let left = random.below(renewalsMax); left > 0 && !isOver(); left--) {
    await client.sleep(between(random, [100, ttlSeconds * 700]));
    const renewed = await client.perform({ kind: "keepAlive", lease });
    if (renewed.kind === "ok" && renewed.ttlSeconds === 0) return;
  }
  if (chance(random, 300)) await client.perform({ kind: "revoke", lease });
}
