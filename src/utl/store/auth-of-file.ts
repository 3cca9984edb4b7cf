import type { BoltFile } from "../../backend/bolt/index.ts";
import { isAuthenticationEnabled } from "../../snapshot/index.ts";

export async function isAuthEnabledIn(bolt: BoltFile): Promise<boolean> {
  const names = await bolt.bucketNames();
  return names.includes("auth") && (await isAuthenticationEnabled(bolt.pairs("auth")));
}
