// Texts that have a grammar of their own.
import { breach, type Rule } from "./rule.ts";

const authTokenKind: Rule = (resolved) => {
  const [kind, ...options] = resolved.settings.authToken.split(",");
  const isKnown = kind === "" || kind === "simple" || kind === "jwt";
  if (isKnown && options.every((option) => /^[^=]+=[^=]*$/.test(option))) return [];
  const allowed = 'simple, jwt with options as in jwt,key=value, or ""';
  return [breach(resolved, ["authToken"], { reason: "auth: invalid auth options", allowed })];
};

/** Outputs that are no files and so cannot be rotated. */
const unrotatedOutputs: ReadonlySet<string> = new Set([
  "default",
  "stdout",
  "stderr",
  "systemd/journal",
  "/dev/null",
]);

const rotatedFile: Rule = (resolved) => {
  const { enableLogRotation, logOutputs } = resolved.settings;
  const files = logOutputs.filter((output) => !unrotatedOutputs.has(output));
  if (!enableLogRotation || files.length === 1) return [];
  const reason =
    "--log-outputs requires a single file path when --log-rotate-config-json is defined";
  const allowed = "exactly one path of a file, when enable-log-rotation is true";
  return [breach(resolved, ["logOutputs", "enableLogRotation"], { reason, allowed })];
};

const rotationFields: Readonly<Record<string, "number" | "boolean">> = {
  maxsize: "number",
  maxage: "number",
  maxbackups: "number",
  localtime: "boolean",
  compress: "boolean",
};

const rotationConfig: Rule = (resolved) => {
  const given = resolved.settings.logRotationConfigJson;
  const allowed = `a JSON object with ${Object.keys(rotationFields).join(", ")}`;
  const refused = (reason: string) => [
    breach(resolved, ["logRotationConfigJson"], { reason, allowed }),
  ];
  let config: unknown;
  try {
    config = JSON.parse(given);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return refused(`improperly formatted log rotation config: ${reason}`);
  }
  if (typeof config !== "object" || config === null || Array.isArray(config)) {
    return refused("invalid log rotation config: not an object");
  }
  for (const [field, value] of Object.entries(config)) {
    const wanted = Object.hasOwn(rotationFields, field) ? rotationFields[field] : undefined;
    if (wanted === undefined) continue;
    const isNatural = wanted === "number" && Number.isSafeInteger(value) && Number(value) >= 0;
    if (isNatural || (wanted === "boolean" && typeof value === "boolean")) continue;
    return refused(
      `invalid log rotation config: ${field} is no ${wanted === "number" ? "whole number" : "bool"}`,
    );
  }
  return [];
};

export const textRules: readonly Rule[] = [authTokenKind, rotatedFile, rotationConfig];
