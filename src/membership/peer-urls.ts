import { etcdError } from "../base/index.ts";

const httpUrl = /^https?:\/\/(\[[0-9a-fA-F:.%a-z]+\]|[^:/?#[\]\s]*):\d*(\?[^#\s]*)?$/;
const unixUrl = /^unixs?:\/\/\S+$/;

/** At least one, each http or https with host and port and without path, or unix or unixs. */
export function arePeerUrls(urls: readonly string[]): boolean {
  return urls.length > 0 && urls.every((url) => httpUrl.test(url) || unixUrl.test(url));
}

/**
 * URLs as a client gives them for a member, trimmed and sorted.
 * @throws {EtcdError} MemberBadURLs, also for no URL at all.
 */
export function parsePeerUrls(texts: readonly string[]): string[] {
  const urls = texts.map((text) => text.trim());
  if (!arePeerUrls(urls)) throw etcdError("MemberBadURLs");
  return urls.sort();
}
