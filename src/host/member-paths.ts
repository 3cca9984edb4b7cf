import { join } from "node:path";

/** Where the parts of a member lie. */
export interface MemberPaths {
  readonly wal: string;
  readonly snap: string;
  /** Our key space: what tells a data directory of ours from one of official etcd. */
  readonly store: string;
  /** Official etcd's key space, a file of bbolt. */
  readonly officialStore: string;
}

/** @param walDir `--wal-dir`; empty if the log lies with the rest */
export function memberPaths(dataDir: string, walDir = ""): MemberPaths {
  const member = join(dataDir, "member");
  return {
    wal: walDir === "" ? join(member, "wal") : walDir,
    snap: join(member, "snap"),
    store: join(member, "store"),
    officialStore: join(member, "snap", "db"),
  };
}
