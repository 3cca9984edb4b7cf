import { isIP } from "node:net";
import { checkServerIdentity } from "node:tls";
import { type ChannelCredentials, type ChannelOptions, credentials } from "@grpc/grpc-js";
import type { Endpoint, TlsMaterial } from "./light/index.ts";

/** What the gRPC library needs to be told for TLS, or for a plain connection. */
export function grpcCredentials(
  endpoint: Endpoint,
  tls: TlsMaterial | undefined,
): { readonly credentials: ChannelCredentials; readonly options: ChannelOptions } {
  if (tls === undefined) return { credentials: credentials.createInsecure(), options: {} };
  const name = tls.serverName ?? endpoint.serverName;
  // An address is no name that a server could be asked for (RFC 6066 section 3), and the library cannot leave it out: the
  // server is asked for one that nobody has (RFC 6761), for which it shows the certificate that it has for all others.
  const options = { "grpc.ssl_target_name_override": isIP(name) === 0 ? name : "address.invalid" };
  return { credentials: secure(tls, name), options };
}

function secure({ isUnverified, secureContext }: TlsMaterial, name: string): ChannelCredentials {
  return credentials.createFromSecureContext(secureContext, {
    rejectUnauthorized: !isUnverified,
    checkServerIdentity: (_, certificate) =>
      isUnverified ? undefined : checkServerIdentity(name, certificate),
  });
}
