import type { LoadResult } from "./load/closed-loop.ts";
import type { ServerKind, Usage } from "./servers.ts";

/** What one row of the benchmark found of one kind of servers. */
export interface Measured {
  readonly value: number;
  readonly p50Ms?: number;
  readonly p99Ms?: number;
  /** Of the server, for this row's load alone; of all members of a cluster. */
  readonly cpuSeconds: number;
  readonly rssBytes: number;
}

/** Runs `load` and adds what the server or the cluster used meanwhile. */
export async function used(
  subject: { readonly kind: ServerKind; usage(): Usage },
  load: () => Promise<LoadResult>,
): Promise<Measured & { readonly result: LoadResult }> {
  const before = subject.usage();
  const result = await load();
  const after = subject.usage();
  if (result.failed > 0)
    throw new Error(`${result.failed} requests to the ${subject.kind} servers failed`);
  return {
    result,
    value: result.requestsPerSecond,
    p50Ms: result.p50Ms,
    p99Ms: result.p99Ms,
    cpuSeconds: after.cpuSeconds - before.cpuSeconds,
    rssBytes: after.rssBytes,
  };
}
