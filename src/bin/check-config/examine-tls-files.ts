// Certificates and keys that the settings name: readable, of one another, valid now, and for the names that are advertised.
import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { isIP } from "node:net";
import { examineEnd, type Finding, found } from "../../base/index.ts";
import { type EtcdUrl, type RunResolution, type Settings, tlsPairs } from "../../config/index.ts";
import { type Account, refusalOf } from "./account.ts";

interface Surroundings {
  readonly account: Account;
  readonly now: Date;
}

export async function examineTlsFiles(
  { settings, provenance }: RunResolution,
  surroundings: Surroundings,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const { cert, key } of tlsPairs) {
    const [certFlag, keyFlag] = [`--${provenance[cert].flag}`, `--${provenance[key].flag}`];
    const [certFile, keyFile] = [settings[cert], settings[key]];
    const certPem = await readPem({ about: certFlag, path: certFile }, surroundings, findings);
    const keyPem = await readPem({ about: keyFlag, path: keyFile }, surroundings, findings);
    const advertised = advertisedWith(settings, cert);
    findings.push(
      ...examinePair({ certFlag, keyFlag, certPem, keyPem, advertised }, surroundings.now),
    );
  }
  for (const [about, path] of [
    ["--trusted-ca-file", settings.trustedCaFile],
    ["--peer-trusted-ca-file", settings.peerTrustedCaFile],
  ] as const) {
    const pem = await readPem({ about, path }, surroundings, findings);
    if (pem !== undefined) findings.push(...examineAuthorities(about, pem, surroundings.now));
  }
  return findings;
}

/** Listeners' certificates are for the names by which others come. */
function advertisedWith(settings: Settings, cert: string): readonly EtcdUrl[] {
  const urls =
    cert === "certFile"
      ? settings.advertiseClientUrls
      : cert === "peerCertFile"
        ? settings.initialAdvertisePeerUrls
        : [];
  return urls.filter(({ scheme }) => scheme === "https");
}

async function readPem(
  { about, path }: { readonly about: string; readonly path: string },
  { account }: Surroundings,
  findings: Finding[],
): Promise<string | undefined> {
  if (path === "") return undefined;
  const refusal = await refusalOf(account, path, ["read"]);
  try {
    if (refusal === undefined) return await readFile(path, "utf8");
    findings.push(unreadable(about, refusal));
  } catch (error) {
    findings.push(unreadable(about, (error as Error).message));
  }
  return undefined;
}

function unreadable(about: string, reason: string): Finding {
  return found("problem", about, {
    text: `the file cannot be read: ${reason}`,
    remedy: "a PEM file that the member's user may read",
  });
}

export interface PemPair {
  readonly certFlag: string;
  readonly keyFlag: string;
  /** Undefined: not given, or it cannot be read. */
  readonly certPem: string | undefined;
  readonly keyPem: string | undefined;
  readonly advertised: readonly EtcdUrl[];
}

/** Reads no file and no clock. */
export function examinePair(
  { certFlag, keyFlag, certPem, keyPem, advertised }: PemPair,
  now: Date,
): Finding[] {
  const findings: Finding[] = [];
  const certificate = certPem && orFound(findings, certFlag, () => new X509Certificate(certPem));
  const key = keyPem && orFound(findings, keyFlag, () => createPrivateKey(keyPem));
  if (certificate) {
    findings.push(...examineValidity(certFlag, certificate, now));
    for (const { host, href } of advertised.flatMap((url) => (url.kind === "tcp" ? [url] : []))) {
      if (
        (isIP(host) === 0 ? certificate.checkHost(host) : certificate.checkIP(host)) !== undefined
      )
        continue;
      findings.push(
        found("warning", certFlag, {
          text: `the certificate is not for ${host}, which is advertised as ${href}`,
          remedy: "a certificate whose subject alternative names have every advertised host",
        }),
      );
    }
  }
  if (certificate && key && !certificate.checkPrivateKey(key)) {
    findings.push(
      found("problem", keyFlag, {
        text: `this is not the key of the certificate in ${certFlag}`,
        remedy: "the key with which that certificate was asked for",
      }),
    );
  }
  return findings;
}

function examineValidity(about: string, certificate: X509Certificate, now: Date): Finding[] {
  const from = new Date(certificate.validFrom);
  if (from <= now) {
    const end = new Date(certificate.validTo);
    return [examineEnd(about, { what: "the certificate", end, now })];
  }
  return [
    found("problem", about, {
      text: `the certificate is valid only from ${from.toISOString()}`,
      remedy: "wait until then, or set this machine's clock if it is wrong (date -u)",
    }),
  ];
}

const certificateText = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g;

function examineAuthorities(about: string, pem: string, now: Date): Finding[] {
  const findings: Finding[] = [];
  const texts = pem.match(certificateText) ?? [];
  for (const text of texts) {
    const certificate = orFound(findings, about, () => new X509Certificate(text));
    if (certificate) findings.push(...examineValidity(about, certificate, now));
  }
  if (texts.length > 0) return findings;
  const remedy = "a PEM file with the certificates of those who are trusted";
  return [found("problem", about, { text: "there is no certificate in the file", remedy })];
}

function orFound<T>(findings: Finding[], about: string, parse: () => T): T | undefined {
  try {
    return parse();
  } catch (error) {
    findings.push(
      found("problem", about, {
        text: `the file has not what it should: ${(error as Error).message}`,
        remedy: "PEM: -----BEGIN CERTIFICATE----- or an unencrypted -----BEGIN PRIVATE KEY-----",
      }),
    );
    return undefined;
  }
}
