import assert from "node:assert/strict";
import { test } from "node:test";
import { grpcTarget } from "./endpoint.ts";

const targets: readonly [endpoint: string, target: string][] = [
  ["127.0.0.1:2379", "127.0.0.1:2379"],
  [" http://etcd.example.com:2379 ", "etcd.example.com:2379"],
  ["http://[::1]:2379/", "[::1]:2379"],
  ["unix:///run/etcd.sock", "unix:/run/etcd.sock"],
  ["unix://localhost:2379", "unix:./localhost:2379"],
];

for (const [endpoint, target] of targets) {
  test(`endpoint ${endpoint} is dialled at ${target}`, () => {
    assert.equal(grpcTarget(endpoint), target);
  });
}

test("TLS is refused by name", () => {
  for (const endpoint of ["https://a:1", "unixs:///a"]) {
    assert.throws(() => grpcTarget(endpoint), /TLS is not supported yet/);
  }
});

test("what is no endpoint is refused", () => {
  for (const endpoint of ["", "host", "ftp://a:1", "http://a:1/path", "http://", "a:port"]) {
    assert.throws(() => grpcTarget(endpoint), TypeError, endpoint);
  }
});
