import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parseEtcdUrl, urlList, urlListOrEmpty } from "./etcd-url.ts";
import { ValueError } from "./kind.ts";

test("a URL is taken apart into scheme, host and port", () => {
  assert.deepEqual(parseEtcdUrl(" HTTP://10.0.0.1:2379 "), {
    kind: "tcp",
    scheme: "http",
    host: "10.0.0.1",
    port: 2379,
    href: "http://10.0.0.1:2379",
  });
  assert.deepEqual(parseEtcdUrl("https://[::1]:80"), {
    kind: "tcp",
    scheme: "https",
    host: "::1",
    port: 80,
    href: "https://[::1]:80",
  });
  assert.deepEqual(parseEtcdUrl("unix:///run/etcd.sock"), {
    kind: "unix",
    scheme: "unix",
    socketPath: "/run/etcd.sock",
    href: "unix:///run/etcd.sock",
  });
  assert.equal(parseEtcdUrl("http://:0").href, "http://:0");
});

test("each refusal is etcd's own sentence", () => {
  const cases: [string, string][] = [
    ["ftp://a:1", "URL scheme must be http, https, unix, or unixs: ftp://a:1"],
    ["", "URL scheme must be http, https, unix, or unixs: "],
    ["10.0.0.1:2379", "URL scheme must be http, https, unix, or unixs: 10.0.0.1:2379"],
    ["http://a", 'URL address does not have the form "host:port": http://a'],
    ["http://a:99999", 'URL address does not have the form "host:port": http://a:99999'],
    ["http://::1:2379", 'URL address does not have the form "host:port": http://::1:2379'],
    ["http://u@a:1", 'URL address does not have the form "host:port": http://u@a:1'],
    ["http://a:1/", "URL must not contain a path: http://a:1/"],
    ["http://a:1/x", "URL must not contain a path: http://a:1/x"],
    ["http://a:1?x", "URL must not contain a path: http://a:1?x"],
  ];
  for (const [text, message] of cases) {
    assert.throws(() => parseEtcdUrl(text), { name: "ValueError", message });
  }
});

test("a list is sorted and has every URL once", () => {
  const urls = urlList.parse("http://b:1, http://a:1,http://b:1");
  assert.equal(urlList.format(urls), "http://a:1,http://b:1");
});

test("only some lists may be empty", () => {
  assert.deepEqual(urlListOrEmpty.parse(""), []);
  assert.throws(() => urlList.parse(""), /no valid URLs given/);
});

test("any text is a URL or a ValueError, and the normal form is a fixed point", () => {
  const nearUrl = fc
    .tuple(fc.constantFrom("http", "unix", "x", ""), fc.string(), fc.constantFrom(":1", ":", ""))
    .map(([scheme, middle, end]) => `${scheme}://${middle}${end}`);
  fc.assert(
    fc.property(fc.oneof(fc.string(), nearUrl), (text) => {
      try {
        const { href } = parseEtcdUrl(text);
        assert.equal(parseEtcdUrl(href).href, href);
      } catch (error) {
        assert.ok(error instanceof ValueError, String(error));
      }
    }),
  );
});
