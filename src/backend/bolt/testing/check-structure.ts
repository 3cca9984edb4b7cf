// Checks an image as a whole, from the format alone and with none of the reader's code, as `bbolt check` does. bbolt's own
// files may have more: inline buckets, a freelist that was not written.

const kinds = { branch: 1, leaf: 2, meta: 4, freelist: 16 };

interface Checking {
  readonly file: Buffer;
  readonly pageBytes: number;
  /** What each page belongs to. */
  readonly owners: (string | undefined)[];
  readonly faults: string[];
}

/** Everything that is wrong with the image, a sentence each: none for one that bbolt takes. */
export function structureFaults(file: Buffer): string[] {
  const pageBytes = file.readUInt32LE(16 + 8);
  const pageCount = Number(file.readBigUInt64LE(16 + 40));
  const owners: (string | undefined)[] = Array.from({ length: pageCount });
  owners[0] = "meta 0";
  owners[1] = "meta 1";
  const checking = { file, pageBytes, owners, faults: [] };
  if (file.length !== pageCount * pageBytes) {
    fault(checking, `file of ${file.length} bytes, wanted ${pageCount} pages of ${pageBytes}`);
  }
  const freelist = Number(file.readBigUInt64LE(16 + 32));
  claim(checking, freelist, "freelist");
  if (file.readUInt16LE(freelist * pageBytes + 8) !== kinds.freelist) {
    fault(checking, `page ${freelist} is no freelist`);
  }
  for (let n = 0; n < file.readUInt16LE(freelist * pageBytes + 10); n++) {
    const id = Number(file.readBigUInt64LE(freelist * pageBytes + 16 + n * 8));
    claim(checking, id, "free", 0);
  }
  const root = Number(file.readBigUInt64LE(16 + 16));
  checkTree(checking, root, { name: "root", isRoot: true, depth: 0 });
  for (const [id, owner] of owners.entries()) {
    if (owner === undefined) fault(checking, `page ${id} is not reachable`);
  }
  return checking.faults;
}

function fault(checking: Checking, text: string): void {
  checking.faults.push(text);
}

function claim(checking: Checking, id: number, owner: string, overflow?: number): void {
  const { file, pageBytes, owners } = checking;
  const further = overflow ?? file.readUInt32LE(id * pageBytes + 12);
  for (let page = id; page <= id + further; page++) {
    if (page >= owners.length) fault(checking, `page ${page} of ${owner} lies beyond the file`);
    if (owners[page] !== undefined) {
      fault(checking, `page ${page} belongs to ${owners[page]} and to ${owner}`);
    }
    owners[page] = owner;
  }
}

interface Subtree {
  readonly name: string;
  readonly isRoot: boolean;
  readonly depth: number;
}

/** @returns the depth of the leaves and the keys, which must rise all over the tree */
function checkTree(
  checking: Checking,
  id: number,
  { name, isRoot, depth }: Subtree,
): { readonly leafDepth: number; readonly first: Buffer; readonly last: Buffer } {
  const { file, pageBytes } = checking;
  claim(checking, id, name);
  const start = id * pageBytes;
  if (Number(file.readBigUInt64LE(start)) !== id) fault(checking, `page ${id} has another number`);
  const kind = file.readUInt16LE(start + 8);
  const count = file.readUInt16LE(start + 10);
  const end = start + (file.readUInt32LE(start + 12) + 1) * pageBytes;
  if (count === 0 && depth > 0) fault(checking, `page ${id} of ${name} is empty`);
  if (kind === kinds.branch && count < 2) fault(checking, `branch ${id} has ${count} children`);
  const keys: Buffer[] = [];
  let leafDepth = depth;
  let last: Buffer = Buffer.alloc(0);
  for (let n = 0; n < count; n++) {
    const at = start + 16 + n * 16;
    const field = kind === kinds.branch ? at : at + 4;
    const keyStart = at + file.readUInt32LE(field);
    const keyEnd = keyStart + file.readUInt32LE(field + 4);
    const valueEnd = keyEnd + (kind === kinds.branch ? 0 : file.readUInt32LE(at + 12));
    if (keyStart < start + 16 + count * 16 || valueEnd > end) {
      fault(checking, `element ${n} of page ${id} lies outside`);
    }
    const key = file.subarray(keyStart, keyEnd);
    if (n > 0 && last.compare(key) >= 0) fault(checking, `page ${id} of ${name}: keys do not rise`);
    keys.push(key);
    last = key;
    if (kind === kinds.branch) {
      const child = Number(file.readBigUInt64LE(at + 8));
      const below = checkTree(checking, child, { name, isRoot, depth: depth + 1 });
      if (!below.first.equals(key)) fault(checking, `page ${child} begins with another key`);
      if (n > 0 && below.leafDepth !== leafDepth) fault(checking, `${name} is not balanced`);
      ({ leafDepth, last } = below);
    } else if (kind !== kinds.leaf) {
      fault(checking, `page ${id} of ${name} has kind ${kind}`);
    } else if (isRoot) {
      const bucket = { name: key.toString(), isRoot: false, depth: 0 };
      if (file.readUInt32LE(at) !== 1) fault(checking, `${bucket.name} is not marked as a bucket`);
      checkTree(checking, Number(file.readBigUInt64LE(keyEnd)), bucket);
    }
  }
  return { leafDepth, first: keys[0] ?? Buffer.alloc(0), last };
}
