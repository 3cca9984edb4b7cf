// What went wrong in TLS, in the words of Go's crypto/tls and crypto/x509: operators know them from etcd's own tools, and what
// OpenSSL says of itself (addresses in memory, names of source files) helps nobody.
import { isIP } from "node:net";

/** Alerts by their number (RFC 8446 section 6; Go: crypto/tls/alert.go). */
const alertTexts: Readonly<Record<number, string>> = {
  10: "unexpected message",
  20: "bad record MAC",
  40: "handshake failure",
  42: "bad certificate",
  43: "unsupported certificate",
  44: "revoked certificate",
  45: "expired certificate",
  46: "unknown certificate",
  47: "illegal parameter",
  48: "unknown certificate authority",
  49: "access denied",
  50: "error decoding message",
  51: "error decrypting message",
  70: "protocol version not supported",
  71: "insufficient security level",
  80: "internal error",
  112: "unrecognized name",
  116: "certificate required",
  120: "no application protocol",
};

const unknownAuthority = "certificate signed by unknown authority";
const outsideOfItsTime = "certificate has expired or is not yet valid";

/** By OpenSSL's names of what is wrong with a certificate. */
const verificationTexts: Readonly<Record<string, string>> = {
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: unknownAuthority,
  UNABLE_TO_GET_ISSUER_CERT: unknownAuthority,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: unknownAuthority,
  SELF_SIGNED_CERT_IN_CHAIN: unknownAuthority,
  DEPTH_ZERO_SELF_SIGNED_CERT: unknownAuthority,
  CERT_HAS_EXPIRED: `${outsideOfItsTime}: it has expired`,
  CERT_NOT_YET_VALID: `${outsideOfItsTime}: it is not yet valid`,
};

/** The error of a socket with TLS as one line; that of another socket is told in its own words. */
export function tlsText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const alert = alertTexts[Number(/SSL alert number (\d+)/.exec(error.message)?.[1])];
  if (alert !== undefined) return `remote error: tls: ${alert}`;
  const code = "code" in error ? String(error.code) : "";
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID") return unverified(otherNameText(error));
  const verification = verificationTexts[code];
  if (verification !== undefined) return unverified(verification);
  return error.message.trim().split("\n", 1)[0]!;
}

function unverified(reason: string): string {
  return `tls: failed to verify certificate: x509: ${reason}`;
}

/** `DNS:a.test, IP Address:10.0.0.1` are the names that a certificate is for. */
function otherNameText(error: object): string {
  const { host = "", cert } = error as { host?: string; cert?: { subjectaltname?: string } };
  const kind = isIP(host) === 0 ? "DNS:" : "IP Address:";
  const names = (cert?.subjectaltname ?? "")
    .split(", ")
    .filter((name) => name.startsWith(kind))
    .map((name) => name.slice(kind.length));
  if (names.length > 0) return `certificate is valid for ${names.join(", ")}, not ${host}`;
  return isIP(host) === 0
    ? `certificate is not valid for any names, but wanted to match ${host}`
    : `cannot validate certificate for ${host} because it doesn't contain any IP SANs`;
}
