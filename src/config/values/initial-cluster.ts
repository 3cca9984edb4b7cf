// The bootstrap list: "name=url,name=url". A name may stand more than once, each time with one of its URLs.
import { type EtcdUrl, parseEtcdUrl, sortedUrls } from "./etcd-url.ts";
import { type Kind, ValueError } from "./kind.ts";

export interface InitialMember {
  readonly name: string;
  readonly peerUrls: readonly EtcdUrl[];
}

/** @throws {ValueError} */
export function parseInitialCluster(given: string): readonly InitialMember[] {
  const urlsByName = new Map<string, EtcdUrl[]>();
  for (const pair of given.split(",")) {
    if (pair.trim() === "") continue;
    const equals = pair.indexOf("=");
    const name = (equals < 0 ? pair : pair.slice(0, equals)).trim();
    const urls = urlsByName.get(name) ?? [];
    urls.push(parsePeerUrl(equals < 0 ? "" : pair.slice(equals + 1)));
    urlsByName.set(name, urls);
  }
  return [...urlsByName].map(([name, urls]) => ({ name, peerUrls: sortedUrls(urls) }));
}

/** Official etcd reads this list only after its flags, so a bad URL in it is no mistake of parsing. */
function parsePeerUrl(given: string): EtcdUrl {
  try {
    return parseEtcdUrl(given);
  } catch (error) {
    if (error instanceof ValueError) throw new ValueError(error.message, "afterwards");
    throw error;
  }
}

export const initialCluster: Kind<readonly InitialMember[]> = {
  name: "member list",
  allowed: "a comma-separated list of name=URL, such as m1=http://10.0.0.1:2380",
  parse: parseInitialCluster,
  format: (members) =>
    members.flatMap(({ name, peerUrls }) => peerUrls.map((url) => `${name}=${url.href}`)).join(","),
};
