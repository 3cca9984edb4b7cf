import { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { type PeerCertificate, TLSSocket } from "node:tls";

/** Who is at the other end of a connection. */
export interface Peer {
  /** "127.0.0.1:2379", "[::1]:2379", or "unix" where there is no address. */
  readonly remoteAddress: string;
  readonly localAddress: string;
  readonly isEncrypted: boolean;
  /** What the peer proved to be, with its issuers; undefined if it showed no certificate. */
  certificate(): PeerCertificate | undefined;
}

function joinAddress(host: string | undefined, port: number | undefined): string {
  if (host === undefined || port === undefined) return "unix";
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

export function peerOf(socket: Duplex): Peer {
  const net = socket instanceof Socket ? socket : undefined;
  const tls = socket instanceof TLSSocket ? socket : undefined;
  return {
    remoteAddress: joinAddress(net?.remoteAddress, net?.remotePort),
    localAddress: joinAddress(net?.localAddress, net?.localPort),
    isEncrypted: tls !== undefined,
    certificate(): PeerCertificate | undefined {
      const shown = tls?.getPeerCertificate(true);
      return shown === undefined || shown.raw === undefined ? undefined : shown;
    },
  };
}
