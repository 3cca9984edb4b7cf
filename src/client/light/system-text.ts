const texts: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  ECONNREFUSED: "connection refused",
  ECONNRESET: "connection reset by peer",
  EHOSTUNREACH: "no route to host",
  EISDIR: "is a directory",
  ENETUNREACH: "network is unreachable",
  ENOENT: "no such file or directory",
  ENOTDIR: "not a directory",
  ETIMEDOUT: "connection timed out",
};

/** What the system said, in the words of Go on Linux, which operators know from etcd's own tools; undefined for rarer codes. */
export function systemText(code: string): string | undefined {
  return texts[code];
}
