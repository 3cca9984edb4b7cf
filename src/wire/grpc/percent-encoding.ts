const plain = /^[\x20-\x24\x26-\x7e]*$/;

/** `grpc-message`: UTF-8 with everything but printable ASCII, and "%", as %XX (gRPC over HTTP/2, "Status-Message"). */
export function percentEncode(text: string): string {
  if (plain.test(text)) return text;
  let encoded = "";
  for (const byte of Buffer.from(text, "utf8")) {
    const isPlain = byte >= 0x20 && byte <= 0x7e && byte !== 0x25;
    encoded += isPlain
      ? String.fromCharCode(byte)
      : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  }
  return encoded;
}
