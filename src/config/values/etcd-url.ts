// URLs as etcd accepts them: a scheme, an address, and nothing after it.
//   http://host:port   https://host:port   unix://path   unixs://path   (IPv6 hosts in brackets)
// The reasons are etcd's own sentences.
import { type Kind, ValueError } from "./kind.ts";

export interface TcpUrl {
  readonly kind: "tcp";
  readonly scheme: "http" | "https";
  /** A name or an address, IPv6 without its brackets; empty when only a port was given. */
  readonly host: string;
  /** 0 to 65535; 0 lets the system choose. */
  readonly port: number;
  /** The normal form; two URLs are the same exactly if these are. */
  readonly href: string;
}

export interface UnixUrl {
  readonly kind: "unix";
  readonly scheme: "unix" | "unixs";
  /** As in `unix:///run/etcd.sock` (absolute) or `unix://localhost:2379` (a file of that name). */
  readonly socketPath: string;
  readonly href: string;
}

export type EtcdUrl = TcpUrl | UnixUrl;

const shape = /^([a-zA-Z][a-zA-Z0-9+.-]*):\/\/([^/?#]*)(.*)$/s;
const hostPort = /^(?:\[([0-9a-fA-F:.%]+(?:[a-zA-Z0-9._~-]*))\]|([^:@[\]\s%]*)):(\d{1,5})$/;

/** @throws {ValueError} If the text is no URL that etcd would accept. */
export function parseEtcdUrl(given: string): EtcdUrl {
  const url = given.trim();
  const match = shape.exec(url);
  const scheme = match?.[1]?.toLowerCase();
  const address = match?.[2] ?? "";
  const rest = match?.[3] ?? "";
  if (scheme === "unix" || scheme === "unixs") {
    const socketPath = address + rest;
    if (socketPath === "") throw new ValueError(`unix URL must name a socket: ${url}`);
    return { kind: "unix", scheme, socketPath, href: `${scheme}://${socketPath}` };
  }
  if (scheme !== "http" && scheme !== "https") {
    throw new ValueError(`URL scheme must be http, https, unix, or unixs: ${url}`);
  }
  const parts = hostPort.exec(address);
  if (parts === null || Number(parts[3]) > 65_535) {
    throw new ValueError(`URL address does not have the form "host:port": ${url}`);
  }
  if (rest !== "") throw new ValueError(`URL must not contain a path: ${url}`);
  const host = parts[1] ?? parts[2]!;
  const port = Number(parts[3]);
  const shownHost = parts[1] === undefined ? host : `[${host}]`;
  return { kind: "tcp", scheme, host, port, href: `${scheme}://${shownHost}:${port}` };
}

/** Sorted and without repetition, as etcd keeps its lists: member identifiers are hashes over this order. */
export function sortedUrls(urls: readonly EtcdUrl[]): readonly EtcdUrl[] {
  const byHref = new Map(urls.map((url) => [url.href, url]));
  return [...byHref.keys()].sort().map((href) => byHref.get(href)!);
}

function urlListKind(options: { emptyAllowed: boolean }): Kind<readonly EtcdUrl[]> {
  return {
    name: "URL list",
    allowed: "a comma-separated list of URLs such as http://127.0.0.1:2379",
    parse(given) {
      if (given.trim() === "") {
        if (options.emptyAllowed) return [];
        throw new ValueError("no valid URLs given");
      }
      return sortedUrls(given.split(",").map(parseEtcdUrl));
    },
    format: (value) => value.map((url) => url.href).join(","),
  };
}

export const urlList: Kind<readonly EtcdUrl[]> = urlListKind({ emptyAllowed: false });
export const urlListOrEmpty: Kind<readonly EtcdUrl[]> = urlListKind({ emptyAllowed: true });
