import assert from "node:assert/strict";
import { test } from "node:test";
import { authorityOf, parseEndpoint } from "./endpoint.ts";

const cases: readonly [text: string, where: string, tls: string, serverName: string][] = [
  ["127.0.0.1:2379", "127.0.0.1:2379", "optional", "127.0.0.1"],
  [" http://etcd.example.com:2379 ", "etcd.example.com:2379", "never", "etcd.example.com"],
  ["https://etcd.example.com:2379/", "etcd.example.com:2379", "always", "etcd.example.com"],
  ["http://[::1]:2379/", "[::1]:2379", "never", "::1"],
  ["[fe80::1%eth0]:2379", "[fe80::1%eth0]:2379", "optional", "fe80::1%eth0"],
  ["unix:///run/etcd.sock", "/run/etcd.sock", "optional", "etcd.sock"],
  ["unixs:///run/etcd.sock", "/run/etcd.sock", "always", "etcd.sock"],
  ["unix://localhost:2379", "localhost:2379", "optional", "localhost:2379"],
  ["unix:etcd.sock", "etcd.sock", "optional", "etcd.sock"],
];

for (const [text, where, tls, serverName] of cases) {
  test(`endpoint "${text}" is ${where}`, () => {
    const endpoint = parseEndpoint(text);
    assert.equal(endpoint.kind === "unix" ? endpoint.path : authorityOf(endpoint), where);
    assert.equal(endpoint.tls, tls);
    assert.equal(endpoint.serverName, serverName);
    assert.equal(endpoint.text, text);
  });
}

test("what is no endpoint is refused", () => {
  const wrong = [
    "",
    "host",
    "ftp://a:1",
    "http://a:1/path",
    "http://",
    "a:port",
    "a:65536",
    "::1:1",
  ];
  for (const text of wrong) assert.throws(() => parseEndpoint(text), TypeError, text);
});
