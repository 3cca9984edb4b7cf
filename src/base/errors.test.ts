import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { EtcdError, etcdError, etcdErrors } from "./errors.ts";

interface ErrorRow {
  readonly kind: string;
  readonly codeNumber: number;
  readonly message: string;
}

const fixture: { readonly errors: readonly ErrorRow[] } = JSON.parse(
  readFileSync(new URL("./testdata/client-errors.json", import.meta.url), "utf8"),
);

test("the catalogue of client errors is etcd's, complete and word for word", () => {
  const expected = fixture.errors.map(({ kind, codeNumber, message }) => ({
    kind,
    code: codeNumber,
    message,
  }));
  const actual = Object.entries(etcdErrors).map(([kind, error]) => ({ kind, ...error }));
  assert.deepEqual(actual, expected);
});

test("an EtcdError carries kind, code and text, and keeps its cause", () => {
  const cause = new Error("underneath");
  const error = etcdError("LeaseNotFound", { cause });
  assert.ok(error instanceof EtcdError);
  assert.equal(error.kind, "LeaseNotFound");
  assert.equal(error.code, 5);
  assert.equal(error.message, "etcdserver: requested lease not found");
  assert.equal(error.cause, cause);
});
