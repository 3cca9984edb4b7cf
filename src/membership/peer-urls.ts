import { etcdError } from "../base/index.ts";

const httpUrl = /^https?:\/\/(\[[0-9a-fA-F:.%a-z]+\]|[^:/?#[\]\s]*):\d*(\?[^#\s]*)?$/;
const unixUrl = /^unixs?:\/\/\S+$/;

/**
 * URLs as a client gives them for a member, trimmed and sorted: http or https with host and port and without path, or unix
 * or unixs.
 * @throws {EtcdError} MemberBadURLs, also for no URL at all.
 */
export function parsePeerUrls(texts: readonly string[]): string[] {
  if (texts.length === 0) throw etcdError("MemberBadURLs");
  const urls = texts.map((text) => text.trim());
  if (!urls.every((url) => httpUrl.test(url) || unixUrl.test(url))) {
    throw etcdError("MemberBadURLs");
  }
  return urls.sort();
}
