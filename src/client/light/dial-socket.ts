import { connect, isIP, type NetConnectOpts, type Socket } from "node:net";
import type { Endpoint } from "./endpoint.ts";
import type { TlsMaterial } from "./tls-files.ts";
import { tlsText } from "./tls-text.ts";

/** The server was reached, but TLS with it failed. */
export class HandshakeError extends Error {
  override readonly name = "HandshakeError";

  constructor(cause: unknown) {
    super(tlsText(cause), { cause });
  }
}

/** A socket on its way. */
export interface Dialling {
  /** Rejects with the system's error, or TLS's. */
  readonly connected: Promise<Socket>;
  abandon(): void;
}

/** TCP and TLS; `tls` undefined: a plain connection. The handshake offers HTTP/2 alone. */
export function dialSocket(endpoint: Endpoint, tls: TlsMaterial | undefined): Dialling {
  const to: NetConnectOpts =
    endpoint.kind === "unix"
      ? { path: endpoint.path }
      : { host: endpoint.host, port: endpoint.port, noDelay: true };
  const plain = connect(to);
  const sockets: Socket[] = [plain];
  const connected = opened(plain, "connect").then(async () => {
    if (tls === undefined) return plain;
    const secure = await startTls(plain, endpoint, tls);
    sockets.push(secure);
    return opened(secure, "secureConnect").catch((cause: unknown) => {
      throw new HandshakeError(cause);
    });
  });
  return {
    connected,
    abandon() {
      for (const socket of sockets) socket.destroy();
    },
  };
}

function opened(socket: Socket, event: "connect" | "secureConnect"): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const onError = (error: Error) => reject(error);
    const onClose = () => reject(new Error("EOF"));
    socket.on("error", onError);
    socket.on("close", onClose);
    socket.once(event, () => {
      socket.removeListener("close", onClose);
      // The listener for errors stays: an error must have one, also while nobody else listens.
      resolve(socket);
    });
  });
}

async function startTls(plain: Socket, endpoint: Endpoint, tls: TlsMaterial): Promise<Socket> {
  // TLS takes a millisecond to load, which plain connections are spared.
  const { checkServerIdentity, connect: connectTls } = await import("node:tls");
  const name = tls.serverName ?? endpoint.serverName;
  return connectTls({
    socket: plain,
    secureContext: tls.secureContext,
    ALPNProtocols: ["h2"],
    rejectUnauthorized: !tls.isUnverified,
    checkServerIdentity: (_, certificate) => checkServerIdentity(name, certificate),
    // An address is no name that a server could be asked for (RFC 6066 section 3).
    ...(isIP(name) === 0 ? { servername: name } : {}),
  });
}
