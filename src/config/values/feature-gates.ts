// The feature switches of etcd 3.6: "Name=true,Name=false". Each but SetMemberLocalAddr is an older setting under another name.
import { type Kind, ValueError } from "./kind.ts";
import { bool } from "./texts.ts";

/** Alpha features are off unless asked for; beta features are on. */
export const featureStages = {
  StopGRPCServiceOnDefrag: "alpha",
  InitialCorruptCheck: "alpha",
  CompactHashCheck: "alpha",
  TxnModeWriteWithSharedBuffer: "beta",
  LeaseCheckpoint: "alpha",
  LeaseCheckpointPersist: "alpha",
  SetMemberLocalAddr: "alpha",
} as const;

export type Feature = keyof typeof featureStages;
/** AllAlpha and AllBeta switch every feature of that stage that is not named itself. */
export type FeatureGate = Feature | "AllAlpha" | "AllBeta";
export type FeatureGates = Readonly<Partial<Record<FeatureGate, boolean>>>;

export const featureGateNames: readonly FeatureGate[] = [
  ...(Object.keys(featureStages) as Feature[]),
  "AllAlpha",
  "AllBeta",
];

function parse(given: string): FeatureGates {
  const gates: Partial<Record<FeatureGate, boolean>> = {};
  for (const pair of given.split(",")) {
    if (pair.trim() === "") continue;
    const equals = pair.indexOf("=");
    const name = (equals < 0 ? pair : pair.slice(0, equals)).trim();
    const gate = featureGateNames.find((candidate) => candidate === name);
    if (gate === undefined) throw new ValueError(`unrecognized feature gate: ${name}`);
    if (equals < 0) throw new ValueError(`missing bool value for ${name}`);
    gates[gate] = parseSwitch(name, pair.slice(equals + 1).trim());
  }
  return gates;
}

function parseSwitch(name: string, value: string): boolean {
  try {
    return bool.parse(value);
  } catch {
    throw new ValueError(`invalid value of ${name}=${value}`);
  }
}

export const featureGates: Kind<FeatureGates> = {
  name: "feature list",
  allowed: `a comma-separated list of Name=true or Name=false, names: ${featureGateNames.join(", ")}`,
  parse,
  format: (gates) =>
    Object.entries(gates)
      .map(([name, enabled]) => `${name}=${enabled}`)
      .join(","),
};

/** What the list says about one feature, the collective switches included; undefined when it says nothing. */
export function featureSwitch(gates: FeatureGates, feature: Feature): boolean | undefined {
  return gates[feature] ?? gates[featureStages[feature] === "alpha" ? "AllAlpha" : "AllBeta"];
}
