// Versions as etcd writes them: major.minor.patch, of which clusters use major.minor.0.

export interface Version {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
}

const pattern = /^(\d{1,9})\.(\d{1,9})\.(\d{1,9})(?:[-+][0-9A-Za-z.+-]*)?$/;

export function parseVersion(text: string): Version | undefined {
  const match = pattern.exec(text);
  if (match === null) return undefined;
  return { major: Number(match[1]), minor: Number(match[2]), patch: Number(match[3]) };
}

export function isVersion(text: string): boolean {
  return parseVersion(text) !== undefined;
}

/** By major and minor: negative when `a` is older. */
export function compareMinors(a: Version, b: Version): number {
  return a.major - b.major || a.minor - b.minor;
}

/** The version of a cluster whose members are all at least at `version`: `3.5.0` for 3.5.17. */
export function clusterVersionOf({ major, minor }: Version): string {
  return `${major}.${minor}.0`;
}

/** By major and minor. Texts that are no versions are not newer than anything. */
export function isNewer(text: string, than: string): boolean {
  const version = parseVersion(text);
  const other = parseVersion(than);
  return version !== undefined && other !== undefined && compareMinors(version, other) > 0;
}

/** `3.5` for 3.5.17. */
export function minorText(text: string): string {
  return text.split(".", 2).join(".");
}
