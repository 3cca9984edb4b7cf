import { parseEtcdUrl, parseInitialCluster } from "../../config/index.ts";
import { initialMembers, type Member } from "../../membership/index.ts";
import type { FirstMembers } from "../member/begin-log.ts";
import { sha1 } from "../member/tools.ts";

export interface FirstMembersText {
  readonly name: string;
  /** `m1=http://10.0.0.1:2380,m2=...` */
  readonly initialCluster: string;
  readonly token: string;
  /** Of this member, with commas. */
  readonly advertisePeerUrls: string;
}

/** The members of the new cluster, with the IDs that official etcd gives them. @throws {Error} */
export function firstMembers(text: FirstMembersText): FirstMembers {
  const { name } = text;
  const advertised = hrefs(text.advertisePeerUrls.split(",").map(parseEtcdUrl));
  const members = parseFirstMembers(text.initialCluster, text.token);
  const own = members.find((member) => member.name === name);
  if (own === undefined) {
    throw new Error(
      `couldn't find local name ${JSON.stringify(name)} in the initial cluster configuration`,
    );
  }
  if (own.peerUrls.join() !== advertised.join()) {
    throw new Error(
      `--initial-cluster has ${name}=${own.peerUrls.join()}, but --initial-advertise-peer-urls is ${advertised.join()}: want the same`,
    );
  }
  return { members, own };
}

/** In order of their IDs. @throws {Error} */
export function parseFirstMembers(initialCluster: string, token: string): readonly Member[] {
  const listed = parseInitialCluster(initialCluster).map(({ name, peerUrls }) => ({
    name,
    peerUrls: hrefs(peerUrls),
  }));
  refuseSharedUrls(listed.flatMap(({ peerUrls }) => peerUrls));
  return initialMembers(listed, { token, sha1 });
}

function hrefs(urls: readonly { readonly href: string }[]): string[] {
  return urls.map(({ href }) => href).sort();
}

function refuseSharedUrls(urls: readonly string[]): void {
  const shared = urls.find((url, at) => urls.indexOf(url) !== at);
  if (shared !== undefined) {
    throw new Error(`initial cluster has ${shared} twice: want a URL of its own for every member`);
  }
}
