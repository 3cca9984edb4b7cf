import assert from "node:assert/strict";
import { test } from "node:test";
import { tlsText } from "./tls-text.ts";

function failed(message: string, facts: object = {}): Error {
  return Object.assign(new Error(message), facts);
}

test("alerts of the other side have Go's names", () => {
  const of = (number: number) =>
    tlsText(failed(`0A00:error:0A00:SSL routines:ssl3_read_bytes:x:SSL alert number ${number}\n`));
  assert.equal(of(116), "remote error: tls: certificate required");
  assert.equal(of(48), "remote error: tls: unknown certificate authority");
  assert.match(of(7), /^0A00:error/);
});

test("certificates that are not trusted are told as Go tells them", () => {
  const of = (code: string) => tlsText(failed("words of OpenSSL", { code }));
  const start = "tls: failed to verify certificate: x509: certificate";
  assert.equal(of("SELF_SIGNED_CERT_IN_CHAIN"), `${start} signed by unknown authority`);
  const expired = `${start} has expired or is not yet valid: it has expired`;
  assert.equal(of("CERT_HAS_EXPIRED"), expired);
  assert.equal(of("ANOTHER"), "words of OpenSSL");
});

test("certificates for others are told with whom they are for", () => {
  const of = (host: string, subjectaltname?: string) => {
    const facts = { code: "ERR_TLS_CERT_ALTNAME_INVALID", host, cert: { subjectaltname } };
    return tlsText(failed("does not match", facts)).replace(/^.*x509: /, "");
  };
  const names = "DNS:a.test, IP Address:10.0.0.1, DNS:b.test";
  assert.equal(of("c.test", names), "certificate is valid for a.test, b.test, not c.test");
  assert.equal(of("10.0.0.2", names), "certificate is valid for 10.0.0.1, not 10.0.0.2");
  const noName = "certificate is not valid for any names, but wanted to match c.test";
  assert.equal(of("c.test"), noName);
  const noAddress = `cannot validate certificate for 10.0.0.2 because it doesn't contain any IP SANs`;
  assert.equal(of("10.0.0.2", "DNS:a.test"), noAddress);
});

test("other errors are told in one line of their own words", () => {
  assert.equal(tlsText(failed("read ECONNRESET\nmore")), "read ECONNRESET");
  assert.equal(tlsText("odd"), "odd");
});
