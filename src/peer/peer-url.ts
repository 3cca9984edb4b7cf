/**
 * A path at a member's peer URL. Of `unix://name` all that follows the slashes is the name of the socket; it becomes the
 * URL's host, percent-encoded.
 * @throws {TypeError} If `base` is no URL.
 */
export function peerUrl(base: string, path: string): URL {
  const unix = /^(unixs?):\/\/(.+)$/.exec(base);
  if (unix === null) return new URL(path, base);
  return new URL(`${unix[1]}://${encodeURIComponent(unix[2]!)}${path}`);
}

/** The socket that a URL of `peerUrl` leads to; undefined: it leads over TCP. */
export function socketPathOf(url: URL): string | undefined {
  return url.protocol === "unix:" ? decodeURIComponent(url.host) : undefined;
}
