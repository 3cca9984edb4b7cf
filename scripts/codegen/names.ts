/** Words of a proto name: capitals in a row are one word, with a plural s: peerURLs is peer + URLs. */
const word = /[A-Z]+s?(?![a-z])|[A-Z]?[a-z0-9]+/g;

function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** `range_end` → `rangeEnd`, `peerURLs` → `peerUrls`, `member_ID` → `memberId`, `TTL` → `ttl`. */
export function camelCase(protoName: string): string {
  const words = (protoName.match(word) ?? []).map((w) => w.toLowerCase());
  return words.map((w, i) => (i === 0 ? w : capitalise(w))).join("");
}

/** Type names are kept, but begin with a capital. */
export function messageName(protoName: string): string {
  return capitalise(protoName);
}

/** A nested enum keeps its own name if it has two words or more (`SortOrder`); else its message's goes before it (`PermissionType`). */
export function enumName(protoName: string, parent: string | undefined): string {
  const words = protoName.match(word) ?? [];
  return parent === undefined || words.length > 1 ? protoName : parent + protoName;
}
