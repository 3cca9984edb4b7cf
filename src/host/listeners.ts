import { rm, stat } from "node:fs/promises";
import { type AddressInfo, connect, createServer, isIP, type Server, type Socket } from "node:net";

/** Connections the kernel queues until they are accepted (etcd on Linux: net.core.somaxconn, at most this). */
const backlogMax = 4_096;
/** Idle time after which the kernel asks whether the other side still lives, in milliseconds (Go's listeners: 15 s). */
const keepAliveIdleMs = 15_000;
/** How long a probe waits for whoever may listen on a unix socket path, in milliseconds. */
const probeMs = 1_000;

export type ListenScheme = "http" | "https" | "unix" | "unixs";

/** A parsed listen URL: where to bind, and whether connections speak TLS. */
export type ListenTarget =
  | {
      readonly kind: "tcp";
      readonly scheme: "http" | "https";
      readonly host: string;
      /** 0 lets the system choose a free one. */
      readonly port: number;
    }
  | { readonly kind: "unix"; readonly scheme: "unix" | "unixs"; readonly path: string };

/** The world refused to let us listen; the message is one line that names setting and address. */
export class ListenError extends Error {
  override readonly name = "ListenError";
  /** The system's: EADDRINUSE, EACCES, EADDRNOTAVAIL, ... */
  readonly code: string;

  constructor(message: string, code: string) {
    super(message);
    this.code = code;
  }
}

/**
 * Reads a listen URL as etcd does: `http(s)://` with an IP address or `localhost` and a port, or `unix(s)://path`, where
 * the path is all that follows the slashes and relative to the working directory.
 * @throws {RangeError} If it is none of these; the text is etcd's where etcd has one.
 */
export function parseListenUrl(url: string): ListenTarget {
  const unix = /^(unixs?):\/\/(.+)$/.exec(url);
  if (unix !== null) {
    return { kind: "unix", scheme: unix[1] === "unix" ? "unix" : "unixs", path: unix[2]! };
  }
  const tcp = /^(https?):\/\/(\[[^\]/]*\]|[^:/[\]]*):(\d{1,5})\/?$/.exec(url);
  if (tcp === null) {
    throw new RangeError(
      `Cannot listen on ${JSON.stringify(url)}: want scheme://host:port with scheme http, https, unix or unixs`,
    );
  }
  const host = tcp[2]!.replace(/^\[|\]$/g, "");
  const port = Number(tcp[3]);
  if (host !== "localhost" && isIP(host) === 0) {
    throw new RangeError(`expected IP in URL for binding (${url})`);
  }
  if (port > 65_535) throw new RangeError(`invalid port in URL for binding (${url})`);
  return { kind: "tcp", scheme: tcp[1] === "http" ? "http" : "https", host, port };
}

export interface ListenOptions {
  /** For messages: the setting the URL came from, "--listen-client-urls". */
  readonly setting: string;
  /** Owns the socket from here on, its "error" event too. Nagle's delay is off already. */
  readonly onConnection: (socket: Socket) => void;
  /** Accepted connections at a time; further ones are closed at once. Default: no limit but the descriptors'. */
  readonly connectionsMax?: number;
}

/** An open listener. Closing it stops accepting; connections live on until their owner ends them. */
export interface Listener {
  readonly target: ListenTarget;
  /** As given, with the real port where 0 was asked for. */
  readonly url: string;
  /** The bound port; 0 for a unix socket. */
  readonly port: number;
  close(): Promise<void>;
}

/** etcd listens for `localhost` on IPv4 only, and for either wildcard on both families with one socket. */
function bindHost(host: string): string {
  if (host === "localhost") return "127.0.0.1";
  return host === "0.0.0.0" ? "::" : host;
}

function listen(server: Server, address: { host: string; port: number } | { path: string }) {
  return new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ ...address, backlog: backlogMax }, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

const reasons: Readonly<Record<string, string>> = {
  EADDRINUSE: "address already in use, want a free one",
  EACCES: "permission denied, want a port above 1023 or CAP_NET_BIND_SERVICE",
  EADDRNOTAVAIL: "cannot assign requested address, want an address of this machine",
};

function listenError(url: string, setting: string, cause: unknown): ListenError {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "UNKNOWN";
  const reason = reasons[code] ?? (cause instanceof Error ? cause.message : String(cause));
  return new ListenError(`Cannot listen on ${url} (${setting}): ${reason}`, code);
}

/** Whether a process accepts connections on this unix socket. */
function isServed(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(path);
    const settle = (served: boolean): void => {
      probe.destroy();
      resolve(served);
    };
    probe.setTimeout(probeMs, () => settle(true));
    probe.once("connect", () => settle(true));
    probe.once("error", () => settle(false));
  });
}

/** A socket file left by a crash is removed; one that is served, or any other file, is left alone and binding fails. */
async function removeStaleSocket(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isSocket() && !(await isServed(path))) await rm(path, { force: true });
}

async function bind(server: Server, target: ListenTarget): Promise<void> {
  if (target.kind === "unix") {
    await removeStaleSocket(target.path);
    return listen(server, { path: target.path });
  }
  const host = bindHost(target.host);
  try {
    await listen(server, { host, port: target.port });
  } catch (error) {
    const withoutIpv6 =
      target.host === "0.0.0.0" && (error as { code?: string }).code !== "EADDRINUSE";
    if (!withoutIpv6) throw error;
    await listen(server, { host: target.host, port: target.port });
  }
}

/**
 * Opens a listener for a URL that `parseListenUrl` accepts.
 * @throws {RangeError} If the URL cannot be listened on by its form.
 * @throws {ListenError} If the system refuses.
 */
export async function openListener(url: string, options: ListenOptions): Promise<Listener> {
  const target = parseListenUrl(url);
  const server = createServer(
    { noDelay: true, keepAlive: true, keepAliveInitialDelay: keepAliveIdleMs },
    options.onConnection,
  );
  if (options.connectionsMax !== undefined) server.maxConnections = options.connectionsMax;
  try {
    await bind(server, target);
  } catch (error) {
    throw listenError(url, options.setting, error);
  }
  const port = target.kind === "unix" ? 0 : (server.address() as AddressInfo).port;
  return {
    target,
    port,
    url: target.kind === "unix" ? url : url.replace(/:\d+\/?$/, `:${port}`),
    close: () => {
      // Not its callback: that waits for every connection, and those belong to someone else.
      server.close();
      return new Promise((resolve) => setImmediate(resolve));
    },
  };
}
