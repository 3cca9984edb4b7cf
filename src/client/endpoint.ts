// Where a server listens, as users write it: "host:port", "http://host:port" or "unix:///run/etcd.sock".

/** The same for gRPC: "host:port" or "unix:/run/etcd.sock". @throws {TypeError} for TLS, and for what is no endpoint. */
export function grpcTarget(endpoint: string): string {
  const match = /^(?:([a-z]+):\/\/)?([^/?#]+|\/[^?#]+)\/?$/.exec(endpoint.trim());
  const [, scheme = "http", address = ""] = match ?? [];
  if (match !== null && scheme === "unix") {
    return address.startsWith("/") ? `unix:${address}` : `unix:./${address}`;
  }
  if (scheme === "https" || scheme === "unixs") {
    throw new TypeError(`Cannot use endpoint "${endpoint}": TLS is not supported yet`);
  }
  if (scheme !== "http" || !/:\d{1,5}$/.test(address)) {
    throw new TypeError(`Cannot use endpoint "${endpoint}": wanted host:port or http://host:port`);
  }
  return address;
}
