import type { Mistake } from "./mistake.ts";

export const renewsTooEarly: Mistake = {
  name: "a new leader renews leases which its log has revoked already",
  file: "src/server/leadership.ts",
  find: 'if (role !== "leader" && lessor.isPrimary) lessor.demote();',
  replace:
    'if (role !== "leader" && lessor.isPrimary) lessor.demote();\n    if (role === "leader" && !lessor.isPrimary) lessor.promote(this.#options.electionTimeoutMs);',
  seeds: 800,
};
