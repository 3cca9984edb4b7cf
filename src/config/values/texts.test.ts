import assert from "node:assert/strict";
import { test } from "node:test";
import { ValueError } from "./kind.ts";
import { bool, choice, textList } from "./texts.ts";
import { tlsCipherSuites } from "./tls.ts";

test("a switch knows Go's ten spellings and no other", () => {
  for (const word of ["1", "t", "T", "TRUE", "true", "True"]) assert.equal(bool.parse(word), true);
  for (const word of ["0", "f", "F", "FALSE", "false", "False"]) {
    assert.equal(bool.parse(word), false);
  }
  for (const word of ["", "yes", "on", "tRUE", " true", "2"]) {
    assert.throws(() => bool.parse(word), ValueError);
  }
});

test("a list is split at commas, and the empty text is the empty list", () => {
  assert.deepEqual(textList.parse(""), []);
  assert.deepEqual(textList.parse("a, b,c"), ["a", "b", "c"]);
  assert.equal(textList.format(["a", "b"]), "a,b");
});

test("a choice is one of its words exactly", () => {
  const kind = choice(["on", "off"]);
  assert.equal(kind.parse("on"), "on");
  assert.throws(() => kind.parse("On"), ValueError);
  assert.throws(() => kind.parse(""), ValueError);
});

test("cipher suites are known by their IANA names", () => {
  const name = "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256";
  assert.deepEqual(tlsCipherSuites.parse(name), [name]);
  assert.throws(() => tlsCipherSuites.parse("ROT13"), /unexpected TLS cipher suite "ROT13"/);
});
