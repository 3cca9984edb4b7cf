// Each gRPC message on a stream is led by five bytes (gRPC over HTTP/2, "Length-Prefixed-Message"):
//
//     0            1                  5
//     | compressed | length, network order | message (length bytes)

export const prefixBytes = 5;
/** grpc-go's limit for what a server sends, MaxInt32. */
export const sendBytesMax = 0x7fff_ffff;

/** Writes the prefix of an uncompressed message of `length` bytes and returns where the message begins. */
export function writePrefix(into: Buffer, at: number, length: number): number {
  into[at] = 0;
  into[at + 1] = length >>> 24;
  into[at + 2] = length >>> 16;
  into[at + 3] = length >>> 8;
  into[at + 4] = length;
  return at + prefixBytes;
}

/** The length that the prefix at `at` announces. */
export function prefixLength(bytes: Buffer, at: number): number {
  return bytes.readUInt32BE(at + 1);
}
