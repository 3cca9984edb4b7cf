import { type Backend, openLevelBackend } from "../../backend/index.ts";
import type { StoreImport } from "../../snapshot/index.ts";
import { importStore } from "../../snapshot/index.ts";
import type { MemberTools } from "./tools.ts";

/** A directory of ours with what a file of bbolt holds, and what `change` makes of it; durable and closed when it resolves. */
export async function fillStore(
  path: string,
  from: Pick<StoreImport, "file" | "metadata" | "isNewLog" | "leftOut">,
  { tools, change }: { readonly tools: MemberTools; change(backend: Backend): Promise<void> },
): Promise<void> {
  const { disk, clock, logger } = tools;
  logger.info("filling the store");
  const backend = await openLevelBackend({ path, disk });
  try {
    await importStore({ ...from, backend, clock, logger });
    await change(backend);
    await backend.commit({ sync: true });
  } finally {
    await backend.close();
  }
}
