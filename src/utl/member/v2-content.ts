// What users have left in the v2 store, which official etcd 3.6 refuses to start from (etcd 3.5: etcdutl check v2store). Pure.
import { decodeV2State } from "../../membership/index.ts";
import type { CopiedLog } from "./copied-log.ts";
import { isUsersV2Request } from "./fit-entry.ts";

export interface V2Content {
  /** In the tree of the newest raft snapshot. */
  readonly isInTree: boolean;
  /** In the entries behind it. */
  readonly isInLog: boolean;
}

/** @throws {MembershipFormatError} if the tree cannot be read */
export function v2ContentOf({ snapshot, entriesBehind }: CopiedLog): V2Content {
  const tree = snapshot?.data ?? Buffer.alloc(0);
  return {
    isInTree: tree.length > 0 && decodeV2State(tree).hasCustomContent,
    isInLog: entriesBehind(snapshot?.metadata.index ?? 0).some(isUsersV2Request),
  };
}
