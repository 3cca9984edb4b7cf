import type { Settings } from "./settings.ts";
import { rowOf } from "./table/settings-table.ts";
import type { EtcdUrl } from "./values/etcd-url.ts";

/** What a member says once when it starts with such listeners. */
export const plainListenersMessage =
  "plain HTTP on an address of the network: anybody there can read and change everything";

export interface PlainListener {
  /** Without dashes. */
  readonly flag: string;
  readonly url: string;
}

/** Listeners of clients and members that speak plain HTTP and can be reached from other machines. */
export function plainListeners(
  settings: Pick<Settings, "listenClientUrls" | "listenPeerUrls">,
): PlainListener[] {
  return (["listenClientUrls", "listenPeerUrls"] as const).flatMap((name) =>
    settings[name]
      .filter((url) => isPlain(url) && !isLoopback(url))
      .map(({ href }) => ({ flag: rowOf(name).flag, url: href })),
  );
}

function isPlain({ scheme }: EtcdUrl): boolean {
  return scheme === "http";
}

function isLoopback(url: EtcdUrl): boolean {
  if (url.kind === "unix") return true;
  return url.host === "localhost" || url.host === "::1" || /^127\./.test(url.host);
}
