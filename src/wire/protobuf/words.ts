// Two 32-bit words and a 64-bit integer over the same eight bytes: the cheapest way between varints and bigints in V8,
// which compiles these typed array accesses to plain moves.

const bytes = new ArrayBuffer(8);
const littleEndian = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;

export const words = new Uint32Array(bytes);
export const signed = new BigInt64Array(bytes);
export const unsigned = new BigUint64Array(bytes);
export const lowWord = littleEndian ? 0 : 1;
export const highWord = littleEndian ? 1 : 0;
