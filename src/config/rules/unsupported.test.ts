import assert from "node:assert/strict";
import { test } from "node:test";
import { refusalIn, runIn } from "../testing/resolve-in-test.ts";

const refused: [string, RegExp][] = [
  ["--discovery-proxy=http://proxy:3128", /discovery through a proxy/],
  ["--discovery-insecure-transport=false", /discovery over TLS/],
  ["--discovery-cacert=x", /discovery over TLS/],
  ["--discovery=http://d --discovery-fallback=proxy", /running as a v2 proxy/],
  ["--proxy=on", /running as a v2 proxy/],
  ["--proxy=readonly", /running as a v2 proxy/],
  ["--auto-tls", /TLS on the client port/],
  ["--peer-auto-tls", /TLS between members/],
  ["--trusted-ca-file=x", /TLS on the client port/],
  ["--enable-v2", /the v2 API/],
  ["--experimental-enable-v2v3=/x", /the v2 API on v3 keys/],
  ["--enable-distributed-tracing", /distributed tracing/],
  ["--experimental-enable-distributed-tracing", /distributed tracing/],
  ["--experimental-memory-mlock", /locking memory/],
  ["--feature-gates=SetMemberLocalAddr=true", /SetMemberLocalAddr/],
  ["--auth-token=jwt,pub-key=p", /auth tokens of sort jwt/],
  ["--enable-pprof", /profiling over HTTP/],
];

for (const [argument, feature] of refused) {
  test(`${argument} is refused as not supported yet`, async () => {
    const error = await refusalIn({ argv: argument.split(" ") });
    assert.match(error.message, feature);
    assert.match(error.message, /is not supported yet: value ".*" from flag .*, allowed: ./);
    assert.equal(error.exitCode, 1);
  });
}

test("asking for the default of a later setting is fine", async () => {
  const argv = ["--proxy=off", "--auto-tls=false", "--discovery-proxy="];
  assert.deepEqual((await runIn({ argv })).warnings, []);
});
