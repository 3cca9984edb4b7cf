// Hostile requests that the two servers answer differently, and why. What is not in this table and differs is a bug of ours.

/** By the name of the case. */
export const knownDifferences: Readonly<Record<string, string>> = {
  "hash at revision -1":
    "A negative revision means the current one, as in Range; official etcd hashes no record at all.",
  "hash at revision -9223372036854775808":
    "A negative revision means the current one, as in Range; official etcd hashes no record at all.",
  "a tag over 32 bits": "No writer makes such a tag; official etcd takes its low half for the tag.",
};
