import type { TlsOptions } from "./tls-files.ts";

/** What flags of a program say of TLS; an empty text says nothing. */
export interface TlsFlags {
  readonly caFile: string;
  readonly certFile: string;
  readonly keyFile: string;
  readonly serverName?: string;
  /** @default false */
  readonly insecureSkipVerify?: boolean;
  /** False: TLS also where nothing else is said of it. @default true */
  readonly insecureTransport?: boolean;
}

/** Undefined: plain connections, but for endpoints that say otherwise. */
export function tlsOfFlags(
  { insecureSkipVerify = false, insecureTransport = true, ...texts }: TlsFlags,
  endpoints: readonly string[],
): TlsOptions | undefined {
  const given = Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== ""));
  const isWanted =
    Object.keys(given).length > 0 ||
    !insecureTransport ||
    (insecureSkipVerify && endpoints.some((endpoint) => /^(https|unixs):/.test(endpoint)));
  return isWanted ? { ...given, insecureSkipVerify } : undefined;
}
