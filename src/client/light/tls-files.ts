import { readFileSync } from "node:fs";
import type { SecureContext } from "node:tls";
import { systemText } from "./system-text.ts";

/** Files in PEM form. */
export interface TlsOptions {
  /** Whom to trust. @default whom the machine trusts, or SSL_CERT_FILE and SSL_CERT_DIR say */
  readonly caFile?: string;
  /** Who this client is; with `keyFile`. */
  readonly certFile?: string;
  readonly keyFile?: string;
  /** The name that servers' certificates have to be for. @default the endpoint's */
  readonly serverName?: string;
  /** Takes whatever certificate a server has. */
  readonly insecureSkipVerify?: boolean;
}

/** What the files make. */
export interface TlsMaterial {
  readonly secureContext: SecureContext;
  readonly serverName: string | undefined;
  readonly isUnverified: boolean;
}

/** A file that is needed for TLS cannot be used. The messages are those of Go's crypto/tls where it has one. */
export class TlsFileError extends Error {
  override readonly name = "TlsFileError";
}

function readPem(file: string | undefined, label: RegExp): Buffer | undefined {
  if (file === undefined) return undefined;
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    const verb = code === "EISDIR" ? "read" : "open";
    throw new TlsFileError(`${verb} ${file}: ${systemText(code) ?? code}`, { cause: error });
  }
  if (!label.test(bytes.toString("latin1"))) {
    throw new TlsFileError(`Cannot use ${file}: it has no PEM block of the kind that is needed`);
  }
  return bytes;
}

const certificate = /-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----/;
const privateKey = /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----/;

/** @throws {TlsFileError} */
export function readTlsFiles(options: TlsOptions): TlsMaterial {
  const { certFile, keyFile, caFile, insecureSkipVerify = false } = options;
  if ((certFile === undefined) !== (keyFile === undefined)) {
    const files = `key: ${keyFile ?? ""}, cert: ${certFile ?? ""}`;
    throw new TlsFileError(`KeyFile and CertFile must both be present[${files}]`);
  }
  const ca = readPem(caFile, certificate);
  const cert = readPem(certFile, certificate);
  const key = readPem(keyFile, privateKey);
  // TLS takes milliseconds to load, which plain connections are spared; reading what the machine trusts takes tens of them.
  const { createSecureContext, getCACertificates } = process.getBuiltinModule("node:tls");
  const trusted = ca ?? (insecureSkipVerify ? undefined : getCACertificates("system"));
  let secureContext: SecureContext;
  try {
    secureContext = createSecureContext({ ca: trusted, cert, key });
  } catch (error) {
    throw contentError([caFile, certFile, keyFile], error as Error);
  }
  return { secureContext, serverName: options.serverName, isUnverified: insecureSkipVerify };
}

/** The files were read, but their content is refused. */
function contentError(files: readonly (string | undefined)[], cause: Error): TlsFileError {
  if ("code" in cause && cause.code === "ERR_OSSL_X509_KEY_VALUES_MISMATCH") {
    return new TlsFileError("tls: private key does not match public key", { cause });
  }
  const names = files.filter((name) => name !== undefined).join(", ");
  return new TlsFileError(`Cannot use ${names} for TLS: ${cause.message}`, { cause });
}
