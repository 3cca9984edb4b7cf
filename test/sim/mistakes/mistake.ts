/** A known mistake: one piece of the source, and what somebody might have written in its place. */
export interface Mistake {
  /** A sentence that says what goes wrong. */
  readonly name: string;
  /** Below the repository's root. */
  readonly file: string;
  /** Stands in the file once, to the letter. */
  readonly find: string;
  readonly replace: string;
  /** Runs within which it is to be found. */
  readonly seeds: number;
}

/** @throws {Error} If the piece is not there any more, or more than once: then the mistake must be written anew. */
export function plant(mistake: Mistake, source: string): string {
  const places = source.split(mistake.find).length - 1;
  if (places === 1) return source.replace(mistake.find, () => mistake.replace);
  throw new Error(
    `Cannot plant "${mistake.name}": its piece is in ${mistake.file} ${places} times, want once`,
  );
}
