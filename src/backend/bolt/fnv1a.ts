const offsetBasis = 0xcbf29ce484222325n;
const prime = 0x100000001b3n;

/** The 64-bit FNV-1a hash: for the few bytes of a meta page, not for many. */
export function fnv1a(bytes: Buffer): bigint {
  let hash = offsetBasis;
  for (const byte of bytes) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * prime);
  return hash;
}
