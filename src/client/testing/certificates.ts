import { generateKeyPairSync } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import forge from "node-forge";

export interface CertificateFiles {
  readonly cert: string;
  readonly key: string;
}

/** Seconds from now; negative ones are past. */
export interface Validity {
  readonly fromSeconds: number;
  readonly toSeconds: number;
}

export interface IssuedNames {
  readonly dns?: readonly string[];
  readonly ip?: readonly string[];
  /** @default from an hour ago for two hours */
  readonly validity?: Validity;
}

const aroundNow: Validity = { fromSeconds: -3_600, toSeconds: 3_600 };

/** An authority for one test, whose certificates lie in a folder. */
export class TestAuthority {
  readonly caFile: string;
  readonly #folder: string;
  readonly #keys = newKeys();
  readonly #certificate: forge.pki.Certificate;
  #serial = 1;

  constructor(folder: string, name = "ca") {
    this.#folder = folder;
    this.caFile = join(folder, `${name}.pem`);
    this.#certificate = this.#unsigned(name, this.#keys.public, aroundNow);
    this.#certificate.setIssuer(this.#certificate.subject.attributes);
    this.#certificate.setExtensions([{ name: "basicConstraints", cA: true }]);
    this.#certificate.sign(this.#keys.private, forge.md.sha256.create());
  }

  async writeCa(): Promise<void> {
    await writeFile(this.caFile, forge.pki.certificateToPem(this.#certificate));
  }

  /** For the name and addresses given, as a server and as a client. */
  async issue(
    name: string,
    { dns = [], ip = [], validity = aroundNow }: IssuedNames,
  ): Promise<CertificateFiles> {
    const keys = newKeys();
    const certificate = this.#unsigned(name, keys.public, validity);
    certificate.setIssuer(this.#certificate.subject.attributes);
    const altNames = [
      ...dns.map((value) => ({ type: 2, value })),
      ...ip.map((address) => ({ type: 7, ip: address })),
    ];
    certificate.setExtensions([
      { name: "extKeyUsage", serverAuth: true, clientAuth: true },
      { name: "subjectAltName", altNames },
    ]);
    certificate.sign(this.#keys.private, forge.md.sha256.create());
    const files = {
      cert: join(this.#folder, `${name}.crt`),
      key: join(this.#folder, `${name}.key`),
    };
    await writeFile(files.cert, forge.pki.certificateToPem(certificate));
    await writeFile(files.key, keys.pem);
    return files;
  }

  #unsigned(
    name: string,
    publicKey: forge.pki.PublicKey,
    { fromSeconds, toSeconds }: Validity,
  ): forge.pki.Certificate {
    const certificate = forge.pki.createCertificate();
    certificate.publicKey = publicKey;
    certificate.serialNumber = String(this.#serial).padStart(2, "0");
    this.#serial += 1;
    const now = Date.now();
    certificate.validity.notBefore = new Date(now + fromSeconds * 1_000);
    certificate.validity.notAfter = new Date(now + toSeconds * 1_000);
    certificate.setSubject([{ name: "commonName", value: name }]);
    return certificate;
  }
}

function newKeys(): {
  readonly public: forge.pki.rsa.PublicKey;
  readonly private: forge.pki.rsa.PrivateKey;
  readonly pem: string;
} {
  const { publicKey, privateKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs1", format: "pem" },
  });
  return {
    public: forge.pki.publicKeyFromPem(publicKey),
    private: forge.pki.privateKeyFromPem(privateKey),
    pem: privateKey,
  };
}
