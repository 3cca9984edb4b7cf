import type { PeerQueries } from "../../peer/index.ts";
import type { Cluster } from "./cluster.ts";

export interface VersionSources {
  readonly ownId: bigint;
  /** This program's: `3.5.17`. */
  readonly ownVersion: string;
  readonly cluster: Pick<Cluster, "members">;
  readonly queries: Pick<PeerQueries, "version">;
}

/** What each member runs; undefined for one that cannot be asked. */
export function versionsOfMembers({
  ownId,
  ownVersion,
  cluster,
  queries,
}: VersionSources): Promise<readonly (string | undefined)[]> {
  return Promise.all(
    cluster.members().map(async ({ id }) => {
      if (id === ownId) return ownVersion;
      return queries.version(id).then(
        ({ server }) => server,
        () => undefined,
      );
    }),
  );
}
