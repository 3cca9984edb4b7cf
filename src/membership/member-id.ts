import { assert } from "../base/index.ts";

/** 20 bytes. */
export type Sha1 = (bytes: Buffer) => Buffer;

export interface MemberIdInput {
  readonly peerUrls: readonly string[];
  /** Of an initial member: the cluster token. */
  readonly token?: string;
  /** Of a member added later: the time, so that the same URLs give another ID each time. */
  readonly unixSeconds?: number;
}

/**
 * The first 8 bytes of sha1(sorted peer URLs, then token, then the seconds in decimal), big-endian (etcd:
 * membership.computeMemberId).
 */
export function computeMemberId(input: MemberIdInput, sha1: Sha1): bigint {
  const { peerUrls, token = "", unixSeconds } = input;
  const time = unixSeconds === undefined ? "" : String(unixSeconds);
  return firstUint64(sha1(Buffer.from([...peerUrls].sort().join("") + token + time)));
}

/** The first 8 bytes of sha1(all member IDs in order, each in 8 bytes), big-endian. It never changes afterwards. */
export function computeClusterId(memberIds: readonly bigint[], sha1: Sha1): bigint {
  assert(memberIds.length > 0, "a cluster has members");
  const ordered = [...memberIds].sort((a, b) => (a < b ? -1 : 1));
  const bytes = Buffer.alloc(8 * ordered.length);
  for (const [index, id] of ordered.entries()) bytes.writeBigUInt64BE(id, 8 * index);
  return firstUint64(sha1(bytes));
}

function firstUint64(digest: Buffer): bigint {
  return digest.readBigUInt64BE(0);
}
