import { readFileSync } from "node:fs";

/** Files in PEM form. */
export interface TlsOptions {
  /** Whom to trust. @default what the machine trusts */
  readonly caFile?: string;
  /** Who this client is; with `keyFile`. */
  readonly certFile?: string;
  readonly keyFile?: string;
  /** The name that servers' certificates have to be for. @default the endpoint's */
  readonly serverName?: string;
  /** Takes whatever certificate a server has. */
  readonly insecureSkipVerify?: boolean;
}

/** What the files hold. */
export interface TlsMaterial {
  readonly files: TlsOptions;
  readonly ca: Buffer | undefined;
  readonly cert: Buffer | undefined;
  readonly key: Buffer | undefined;
  readonly serverName: string | undefined;
  readonly isUnverified: boolean;
}

/** A file that is needed for TLS cannot be used; the message names it. */
export class TlsFileError extends Error {
  override readonly name = "TlsFileError";
}

const systemTexts: Readonly<Record<string, string>> = {
  ENOENT: "no such file or directory",
  EACCES: "permission denied",
  EISDIR: "is a directory",
  ENOTDIR: "not a directory",
};

function readPem(file: string | undefined, label: RegExp): Buffer | undefined {
  if (file === undefined) return undefined;
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    const verb = code === "EISDIR" ? "read" : "open";
    throw new TlsFileError(`${verb} ${file}: ${systemTexts[code] ?? code}`, { cause: error });
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
  const { certFile, keyFile } = options;
  if ((certFile === undefined) !== (keyFile === undefined)) {
    const given = certFile ?? keyFile;
    throw new TlsFileError(`Cannot use ${given}: a certificate and its key are needed together`);
  }
  return {
    files: options,
    ca: readPem(options.caFile, certificate),
    cert: readPem(certFile, certificate),
    key: readPem(keyFile, privateKey),
    serverName: options.serverName,
    isUnverified: options.insecureSkipVerify ?? false,
  };
}

/** The files were read, but their content is refused. */
export function tlsFileErrorOf({ files }: TlsMaterial, cause: unknown): TlsFileError {
  const names = [files.caFile, files.certFile, files.keyFile].filter((name) => name !== undefined);
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new TlsFileError(`Cannot use ${names.join(", ")} for TLS: ${reason}`, { cause });
}
