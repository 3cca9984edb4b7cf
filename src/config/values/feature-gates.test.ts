import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { featureGateNames, featureGates, featureSwitch } from "./feature-gates.ts";

test("every feature gate of etcd 3.6 is known", () => {
  const facts = JSON.parse(
    readFileSync(new URL("../testdata/flags.json", import.meta.url), "utf8"),
  ) as { featureGates: { name: string }[] };
  const names = facts.featureGates.map((gate) => gate.name);
  assert.deepEqual([...featureGateNames].sort(), names.sort());
});

test("gates are read as names with switches", () => {
  assert.deepEqual(featureGates.parse("CompactHashCheck=true, LeaseCheckpoint=0"), {
    CompactHashCheck: true,
    LeaseCheckpoint: false,
  });
  assert.deepEqual(featureGates.parse(""), {});
});

test("a wrong gate is refused with the sentence of Kubernetes' feature gates, which etcd uses", () => {
  assert.throws(() => featureGates.parse("Nope=true"), /unrecognized feature gate: Nope/);
  assert.throws(() => featureGates.parse("AllAlpha"), /missing bool value for AllAlpha/);
  assert.throws(() => featureGates.parse("AllBeta=maybe"), /invalid value of AllBeta=maybe/);
});

test("a collective switch holds for what is not named itself", () => {
  const gates = featureGates.parse("AllAlpha=true,LeaseCheckpoint=false");
  assert.equal(featureSwitch(gates, "CompactHashCheck"), true);
  assert.equal(featureSwitch(gates, "LeaseCheckpoint"), false);
  assert.equal(featureSwitch(gates, "TxnModeWriteWithSharedBuffer"), undefined);
});
