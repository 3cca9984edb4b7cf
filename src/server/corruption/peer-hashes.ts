import type { PeerHash, PeerQueries } from "../../peer/index.ts";

export interface HashSources {
  readonly ownId: bigint;
  readonly cluster: { members(): readonly { readonly id: bigint }[] };
  readonly queries: Pick<PeerQueries, "hashKv">;
}

/** What another member's data come to at some revision, or why it did not tell. */
export interface PeerAnswer {
  readonly id: bigint;
  readonly answer: PeerHash | Error;
}

/** Asks all other members at once. */
export function hashesOfPeers(
  { ownId, cluster, queries }: HashSources,
  revision: number,
): Promise<readonly PeerAnswer[]> {
  const others = cluster.members().filter(({ id }) => id !== ownId);
  return Promise.all(
    others.map(async ({ id }): Promise<PeerAnswer> => {
      try {
        return { id, answer: await queries.hashKv(id, revision) };
      } catch (error) {
        return { id, answer: error instanceof Error ? error : new Error(String(error)) };
      }
    }),
  );
}
