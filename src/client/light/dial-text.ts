// Why no connection came about, in the words of Go's net package, which operators know from etcd's own tools.
import { HandshakeError } from "./dial-socket.ts";
import type { Endpoint } from "./endpoint.ts";
import { systemText } from "./system-text.ts";

interface SystemError {
  readonly code: string;
  readonly address: string | undefined;
}

/** Of several addresses that were tried the first counts. */
function systemErrorOf(error: unknown): SystemError | undefined {
  if (error instanceof AggregateError && error.errors.length > 0) {
    return systemErrorOf(error.errors[0]);
  }
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  const address = "address" in error ? String(error.address) : undefined;
  return { code: String(error.code), address };
}

export function dialText(endpoint: Endpoint, error: unknown): string {
  if (error instanceof HandshakeError) {
    return `transport: authentication handshake failed: ${error.message}`;
  }
  return `transport: Error while dialing: ${causeText(endpoint, error)}`;
}

function causeText(endpoint: Endpoint, error: unknown): string {
  const system = systemErrorOf(error);
  const text = systemText(system?.code ?? "");
  if (endpoint.kind === "unix") {
    return `dial unix ${endpoint.path}: connect: ${text ?? messageOf(error)}`;
  }
  if (system?.code === "ENOTFOUND") return `dial tcp: lookup ${endpoint.host}: no such host`;
  const host = system?.address ?? endpoint.host;
  const address = host.includes(":") ? `[${host}]:${endpoint.port}` : `${host}:${endpoint.port}`;
  return `dial tcp ${address}: ${text === undefined ? messageOf(error) : `connect: ${text}`}`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
