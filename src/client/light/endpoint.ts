// Where a server listens, as users write it: "host:port", "http://host:port", "https://host:port", "unix:///run/etcd.sock",
// "unixs:///run/etcd.sock". A path behind "unix:" or "unix://" without a slash at its front is relative to the current
// folder, as in etcd: "unix://localhost:2379" is the file "localhost:2379".

/** "optional": with TLS if the client was given anything for it. */
export type TlsUse = "never" | "optional" | "always";

interface EndpointFacts {
  /** As it was written. */
  readonly text: string;
  readonly tls: TlsUse;
  /** The name that a certificate has to be for, unless the user says another one. */
  readonly serverName: string;
}

export type Endpoint = EndpointFacts &
  (
    | { readonly kind: "tcp"; readonly host: string; readonly port: number }
    | { readonly kind: "unix"; readonly path: string }
  );

const tlsOfScheme: Readonly<Record<string, TlsUse>> = {
  http: "never",
  https: "always",
  unix: "optional",
  unixs: "always",
};

/** @throws {TypeError} for what is no endpoint */
export function parseEndpoint(text: string): Endpoint {
  const trimmed = text.trim();
  const unix = /^(unixs?):(?:\/\/)?([^?#]+)$/.exec(trimmed);
  if (unix !== null) {
    const [, scheme = "", path = ""] = unix;
    const serverName = path.slice(path.lastIndexOf("/") + 1);
    return { text, kind: "unix", path, serverName, tls: tlsOfScheme[scheme]! };
  }
  const tcp = /^(?:(https?):\/\/)?(\[[0-9a-zA-Z:.%]+\]|[^/?#:[\]\s]+):(\d{1,5})\/?$/.exec(trimmed);
  if (tcp === null || Number(tcp[3]) > 65_535) {
    throw new TypeError(
      `Cannot use endpoint "${text}": wanted host:port, http://host:port, https://host:port, unix:///path or unixs:///path`,
    );
  }
  const [, scheme, bracketed = "", port] = tcp;
  const host = bracketed.replace(/^\[|\]$/g, "");
  const tls = scheme === undefined ? "optional" : tlsOfScheme[scheme]!;
  // Names in certificates are without the dot that makes a name absolute (RFC 6066 section 3).
  const serverName = host.replace(/\.$/, "");
  return { text, kind: "tcp", host, port: Number(port), serverName, tls };
}

/** What is sent as the `:authority` of a request; a path is none (grpc-go: "localhost"). */
export function authorityOf(endpoint: Endpoint): string {
  if (endpoint.kind === "unix") return "localhost";
  const host = endpoint.host.includes(":") ? `[${endpoint.host}]` : endpoint.host;
  return `${host}:${endpoint.port}`;
}
