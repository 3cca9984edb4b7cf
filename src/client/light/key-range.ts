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
