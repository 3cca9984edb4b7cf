import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { refusalIn, runIn } from "./testing/resolve-in-test.ts";

const path = "/etc/etcd/etcd.conf";
const level = fc.option(fc.constantFrom("m1", "m2", "m3"), { nil: undefined });

test("flag wins over environment, environment over file, file over default", async () => {
  const style = fc.constantFrom("yaml", "environment");
  await fc.assert(
    fc.asyncProperty(level, level, level, style, async (flag, environment, file, fileStyle) => {
      const line = fileStyle === "yaml" ? `name: ${file}\n` : `ETCD_NAME=${file}\n`;
      const { settings, provenance, warnings } = await runIn({
        argv: [`--config-file=${path}`, ...(flag === undefined ? [] : [`--name=${flag}`])],
        env: environment === undefined ? {} : { ETCD_NAME: environment },
        file: { path, text: file === undefined ? "" : line },
      });
      const given = [flag, environment, file].filter((value) => value !== undefined);
      assert.equal(settings.name, given[0] ?? "default");
      const kinds = { flag, environment, file, default: "default" };
      const expected = Object.entries(kinds).find(([, value]) => value !== undefined)?.[0];
      assert.equal(provenance.name.source.kind, expected);
      const different = given.filter((value) => value !== given[0]);
      assert.equal(warnings.length, different.length);
    }),
  );
});

test("the same value given twice is silent, as in unit files that pass a variable on", async () => {
  const { warnings } = await runIn({
    argv: ["--name=m1", "--grpc-keepalive-timeout=1m"],
    env: { ETCD_NAME: "m1", ETCD_GRPC_KEEPALIVE_TIMEOUT: "60s" },
  });
  assert.deepEqual(warnings, []);
});

test("of different values the higher one wins and a warning names both", async () => {
  const { warnings } = await runIn({ argv: ["--name=m1"], env: { ETCD_NAME: "m2" } });
  assert.deepEqual(warnings, [
    {
      message: "a setting is given twice with different values",
      fields: {
        setting: "name",
        used: "m1",
        "used-from": "flag --name",
        ignored: "m2",
        "ignored-from": "environment ETCD_NAME",
      },
    },
  ]);
});

test("of two values from one source the later one wins with a warning", async () => {
  const { settings, warnings } = await runIn({ argv: ["--name=m1", "-name", "m2"] });
  assert.equal(settings.name, "m2");
  assert.equal(warnings.length, 1);
});

test("an old name alone sets the setting", async () => {
  const { settings, provenance } = await runIn({
    env: { ETCD_EXPERIMENTAL_WARNING_APPLY_DURATION: "1s" },
  });
  assert.equal(settings.warningApplyDurationMs, 1000);
  assert.equal(provenance.warningApplyDurationMs.flag, "experimental-warning-apply-duration");
});

test("an old and a new name with the same value are silent", async () => {
  const { warnings } = await runIn({
    argv: ["--warning-apply-duration=1s", "--experimental-warning-apply-duration=1000ms"],
  });
  assert.deepEqual(warnings, []);
});

test("an old and a new name with different values stop the start", async () => {
  const older = "--experimental-warning-apply-duration=2s";
  const newer = "--warning-apply-duration=1s";
  for (const argv of [
    [older, newer],
    [newer, older],
  ]) {
    const error = await refusalIn({ argv });
    assert.match(
      error.message,
      /cannot set --experimental-warning-apply-duration and --warning-apply-duration at the same time, please use --warning-apply-duration only/,
    );
    assert.match(error.message, /value "1s" from flag --warning-apply-duration/);
  }
});

test("a feature gate sets the setting it replaces, and disagreeing with it stops the start", async () => {
  const { settings } = await runIn({
    argv: ["--feature-gates=TxnModeWriteWithSharedBuffer=false"],
  });
  assert.equal(settings.txnModeWriteWithSharedBuffer, false);
  const error = await refusalIn({
    argv: ["--feature-gates=TxnModeWriteWithSharedBuffer=false"],
    env: { ETCD_EXPERIMENTAL_TXN_MODE_WRITE_WITH_SHARED_BUFFER: "true" },
  });
  assert.match(error.message, /please use --feature-gates only/);
});

test("a bad value stops the start even where a higher one would win", async () => {
  const error = await refusalIn({
    argv: ["--max-txn-ops=5"],
    env: { ETCD_MAX_TXN_OPS: "many" },
  });
  assert.equal(error.exitCode, 1);
  assert.match(error.message, /value "many" from environment ETCD_MAX_TXN_OPS, allowed: a whole/);
});

test("a bad value of a flag ends with code 2 when etcd finds it while parsing and with 1 otherwise", async () => {
  assert.equal((await refusalIn({ argv: ["--max-txn-ops=many"] })).exitCode, 2);
  assert.equal((await refusalIn({ argv: ["--metrics=most"] })).exitCode, 2);
  assert.equal((await refusalIn({ argv: ["--tls-min-version=SSL3"] })).exitCode, 1);
  assert.equal((await refusalIn({ argv: ["--initial-cluster=a"] })).exitCode, 1);
});

test("a secret is never shown", async () => {
  const error = await refusalIn({ argv: ["--discovery-password=sesame"] });
  assert.ok(!error.message.includes("sesame"));
  assert.ok(!error.given.includes("sesame"));
});

test("a value with a NUL character is refused", async () => {
  assert.match((await refusalIn({ argv: ["--data-dir=/x\0y"] })).message, /NUL character/);
});
