/** As etcd writes identifiers of members and clusters, in paths, headers and logs: lower-case hex without leading zeros. */
export function idText(id: bigint): string {
  return id.toString(16);
}

/** undefined: no identifier of 64 bits in hex. */
export function idFromText(text: string | undefined): bigint | undefined {
  return text !== undefined && /^[0-9a-fA-F]{1,16}$/.test(text) ? BigInt(`0x${text}`) : undefined;
}
