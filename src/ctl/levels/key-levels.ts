// Keys as paths. Pure.

export interface Levels {
  /** What all keys begin with; its own separators count for nothing. */
  readonly prefix: Buffer;
  /** Not empty. */
  readonly separator: Buffer;
}

/**
 * Where each level of the key ends, behind its separator; the last one is the end of the key. A separator right behind the
 * prefix belongs to the first level, so that "/a" and "/a/" have the same below them.
 */
export function levelEnds(key: Buffer, levels: Levels): number[] {
  const { separator } = levels;
  const ends: number[] = [];
  for (let from = firstLevelStart(key, levels); ; ) {
    const at = key.indexOf(separator, from);
    if (at === -1) break;
    from = at + separator.length;
    ends.push(from);
  }
  if (ends.at(-1) !== key.length) ends.push(key.length);
  return ends;
}

function firstLevelStart(key: Buffer, { prefix, separator }: Levels): number {
  const end = prefix.length + separator.length;
  return key.subarray(prefix.length, end).equals(separator) ? end : prefix.length;
}

/** What is shown of a key: itself, or the prefix that it is below. */
export interface Shown {
  readonly name: Buffer;
  /** It ends in a separator: other keys may be below it. */
  readonly isPrefix: boolean;
}

/** The key cut behind its `depth`th level. */
export function shownAt(key: Buffer, levels: Levels, depth: number): Shown {
  const end = levelEnds(key, levels)[depth - 1];
  if (end === undefined) return { name: key, isPrefix: false };
  const separatorStart = end - levels.separator.length;
  const isPrefix =
    separatorStart >= firstLevelStart(key, levels) &&
    key.subarray(separatorStart, end).equals(levels.separator);
  return { name: key.subarray(0, end), isPrefix };
}
