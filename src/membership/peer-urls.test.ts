import assert from "node:assert/strict";
import { test } from "node:test";
import { EtcdError } from "../base/index.ts";
import { parsePeerUrls } from "./peer-urls.ts";

test("peer URLs are trimmed and sorted", () => {
  assert.deepEqual(
    parsePeerUrls([" https://[::1]:2380", "http://a:1 ", "http://10.0.0.1:2380", "unix://m0:1"]),
    ["http://10.0.0.1:2380", "http://a:1", "https://[::1]:2380", "unix://m0:1"],
  );
});

test("URLs without host and port, with a path or of another scheme are refused", () => {
  for (const urls of [
    [],
    [""],
    ["a:1"],
    ["http://a"],
    ["http://a:1/"],
    ["http://a:1/path"],
    ["http://a:b"],
    ["ftp://a:1"],
    ["http://a:1", "://"],
    ["http://::1:2380"],
  ]) {
    assert.throws(
      () => parsePeerUrls(urls),
      (error) => error instanceof EtcdError && error.kind === "MemberBadURLs",
      urls.join(),
    );
  }
});
