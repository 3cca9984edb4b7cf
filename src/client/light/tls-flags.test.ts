import assert from "node:assert/strict";
import { test } from "node:test";
import { type TlsFlags, tlsOfFlags } from "./tls-flags.ts";

const none = { caFile: "", certFile: "", keyFile: "" };
const plain = ["127.0.0.1:2379", "http://127.0.0.1:2379"];
const secure = ["127.0.0.1:2379", "https://127.0.0.1:2379"];

function tlsOf(flags: Partial<TlsFlags>, endpoints = plain) {
  return tlsOfFlags({ ...none, ...flags }, endpoints);
}

test("without a word of TLS connections are plain", () => {
  assert.equal(tlsOf({}), undefined);
  assert.equal(tlsOf({ serverName: "" }, secure), undefined);
  assert.equal(tlsOf({ insecureSkipVerify: true }), undefined);
});

test("a file, a name, and the wish for TLS make it", () => {
  assert.deepEqual(tlsOf({ caFile: "ca" }), { caFile: "ca", insecureSkipVerify: false });
  assert.deepEqual(tlsOf({ serverName: "n" }), { serverName: "n", insecureSkipVerify: false });
  assert.deepEqual(tlsOf({ insecureTransport: false }), { insecureSkipVerify: false });
  assert.deepEqual(tlsOf({ insecureSkipVerify: true }, secure), { insecureSkipVerify: true });
});
