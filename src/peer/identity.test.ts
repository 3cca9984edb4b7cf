import assert from "node:assert/strict";
import type { IncomingHttpHeaders } from "node:http";
import { test } from "node:test";
import { idFromText, idText } from "../base/index.ts";
import { headerOf, type PeerIdentity, refusalOf, requestHeaders, senderUrls } from "./identity.ts";
import { strangerUrlsMax } from "./limits.ts";

const own: PeerIdentity = {
  memberId: 0xabcn,
  clusterId: 0x0123_4567_89ab_cdefn,
  peerUrls: () => ["http://a:1", "http://[::1]:2"],
  serverVersion: "3.5.17",
};

/** As node:http gives them to the other side. */
function received(headers: NodeJS.Dict<number | string | string[]>): IncomingHttpHeaders {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
  );
}

test("two members of one cluster accept each other", () => {
  const headers = received(requestHeaders(own));
  assert.equal(refusalOf(headers, own), undefined);
  assert.equal(headerOf(headers, "X-Server-From"), "abc");
  assert.equal(headerOf(headers, "X-Etcd-Cluster-ID"), "123456789abcdef");
  assert.deepEqual(senderUrls(headers), ["http://a:1", "http://[::1]:2"]);
});

test("versions are compared by major and minor, in both directions", () => {
  const refusal = (server: string | undefined, minimum: string | undefined) => {
    const headers = received(requestHeaders(own));
    if (server === undefined) delete headers["x-server-version"];
    else headers["x-server-version"] = server;
    if (minimum === undefined) delete headers["x-min-cluster-version"];
    else headers["x-min-cluster-version"] = minimum;
    return refusalOf(headers, own);
  };
  const accepted = [
    ["3.0.0", "2.3.0"],
    ["3.4.23", "3.0.0"],
    ["3.6.0-rc.4", "3.0.0"],
    ["4.0.0", "3.5.99"],
    ["3.5.17", undefined],
  ] as const;
  for (const [server, minimum] of accepted) assert.equal(refusal(server, minimum), undefined);
  const refused = [
    ["2.3.8", "2.0.0"],
    ["3.6.0", "3.6.0"],
    [undefined, undefined],
    ["", ""],
    ["3.5", "3.0.0"],
    ["three", "3.0.0"],
  ] as const;
  for (const [server, minimum] of refused) {
    assert.equal(refusal(server, minimum), "incompatible version", `${server} ${minimum}`);
  }
});

test("another cluster's member is refused", () => {
  const theirs = received(requestHeaders({ ...own, clusterId: 1n }));
  assert.equal(refusalOf(theirs, own), "cluster ID mismatch");
  delete theirs["x-etcd-cluster-id"];
  assert.equal(refusalOf(theirs, own), "cluster ID mismatch");
});

test("of the URLs a sender names only so many are taken, and none that is no URL", () => {
  const urls = ["", "nonsense", ...Array.from({ length: 40 }, (_, i) => `http://h:${i + 1}`)];
  const taken = senderUrls({ "x-peerurls": urls.join(",") });
  assert.deepEqual(taken, urls.slice(2, strangerUrlsMax));
  assert.deepEqual(senderUrls({}), []);
});

test("identifiers are hex without leading zeros, and read with or without", () => {
  assert.equal(idText(2n ** 64n - 1n), "ffffffffffffffff");
  assert.equal(idFromText("00FF"), 255n);
  for (const text of ["", "g", "-1", "0x1", "10000000000000000", undefined]) {
    assert.equal(idFromText(text), undefined, `${text}`);
  }
});
