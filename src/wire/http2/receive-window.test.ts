import assert from "node:assert/strict";
import { test } from "node:test";
import { ConnectionError, ErrorCode } from "./error-code.ts";
import { ReceiveWindow } from "./receive-window.ts";

test("what is consumed is given back once it is a quarter of the whole", () => {
  const given: number[] = [];
  const window = new ReceiveWindow(1_000, (bytes) => given.push(bytes));
  window.take(400);
  window.consume(249);
  assert.deepEqual(given, []);
  window.consume(1);
  window.consume(150);
  assert.deepEqual(given, [250]);
});

test("a client may send the whole window, and again what was given back, but nothing more", () => {
  const window = new ReceiveWindow(1_000, () => undefined);
  window.take(1_000);
  window.consume(600);
  window.take(600);
  const isExcess = (error: unknown): boolean =>
    error instanceof ConnectionError && error.code === ErrorCode.flowControlError;
  assert.throws(() => window.take(1), isExcess);
});
