/** The keys from `key` on, before `rangeEnd`, as requests name them. */
export interface KeyRange {
  readonly key: Buffer;
  /** Empty: the key alone. One zero byte: everything from the key on. */
  readonly rangeEnd: Buffer;
}

/**
 * The end of the range of all keys that begin with `prefix`: the next key that does not. A prefix of 0xff alone, or an
 * empty one, has no such key: then it is the one zero byte that says "to the last key".
 */
export function prefixEnd(prefix: Buffer): Buffer {
  let length = prefix.length;
  while (length > 0 && prefix[length - 1] === 0xff) length -= 1;
  if (length === 0) return Buffer.from([0]);
  const end = Buffer.from(prefix.subarray(0, length));
  end[length - 1]! += 1;
  return end;
}

/** All keys that begin with `prefix`; with an empty one, all that there are. */
export function prefixRange(prefix: Buffer): KeyRange {
  // No key is empty: the first one that there can be has one zero byte.
  return { key: prefix.length === 0 ? Buffer.from([0]) : prefix, rangeEnd: prefixEnd(prefix) };
}
