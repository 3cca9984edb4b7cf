import type { ConfigError } from "../config-error.ts";
import { clusterRules } from "./cluster.ts";
import { limitRules } from "./limits.ts";
import type { Resolved, Rule } from "./rule.ts";
import { textRules } from "./texts.ts";
import { tlsRules } from "./tls.ts";
import { urlRules } from "./urls.ts";

const rules: readonly Rule[] = [
  ...limitRules,
  ...urlRules,
  ...clusterRules,
  ...tlsRules,
  ...textRules,
];

/** Every breach of a rule that can be judged from the settings alone; empty when the start may go on. */
export function validate(resolved: Resolved): ConfigError[] {
  return rules.flatMap((rule) => rule(resolved));
}
