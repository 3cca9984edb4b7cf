/** One header field, shared by all lists that refer to the same table entry. Bytes are latin1, one char a byte. */
export interface HeaderField {
  readonly name: string;
  readonly value: string;
  /** Why RFC 9113 section 8.2.1 forbids it, if it does. Found once, when the literal is read. */
  readonly flaw: string | undefined;
}

/** What a field counts for in table and list sizes (RFC 7541 section 4.1). */
export function fieldBytes(field: HeaderField): number {
  return field.name.length + field.value.length + 32;
}

// RFC 7541 appendix A, in order from index 1. "name" alone stands for an empty value.
const source = `:authority
:method GET
:method POST
:path /
:path /index.html
:scheme http
:scheme https
:status 200
:status 204
:status 206
:status 304
:status 400
:status 404
:status 500
accept-charset
accept-encoding gzip, deflate
accept-language
accept-ranges
accept
access-control-allow-origin
age
allow
authorization
cache-control
content-disposition
content-encoding
content-language
content-length
content-location
content-range
content-type
cookie
date
etag
expect
expires
from
host
if-match
if-modified-since
if-none-match
if-range
if-unmodified-since
last-modified
link
location
max-forwards
proxy-authenticate
proxy-authorization
range
referer
refresh
retry-after
server
set-cookie
strict-transport-security
transfer-encoding
user-agent
vary
via
www-authenticate`;

function parse(line: string): HeaderField {
  const space = line.indexOf(" ");
  if (space < 0) return { name: line, value: "", flaw: undefined };
  return { name: line.slice(0, space), value: line.slice(space + 1), flaw: undefined };
}

/** Index i of the RFC is element i - 1. */
export const staticTable: readonly HeaderField[] = source.split("\n").map(parse);
/** The first index of the dynamic table. */
export const firstDynamicIndex: number = staticTable.length + 1;

const byName = new Map<string, number>();
const byField = new Map<string, number>();
for (const [position, { name, value }] of staticTable.entries()) {
  if (!byName.has(name)) byName.set(name, position + 1);
  byField.set(`${name}\0${value}`, position + 1);
}

/** The index of exactly this field, or undefined. */
export function staticFieldIndex(name: string, value: string): number | undefined {
  return byField.get(`${name}\0${value}`);
}

/** The lowest index with this name, or undefined. */
export function staticNameIndex(name: string): number | undefined {
  return byName.get(name);
}
