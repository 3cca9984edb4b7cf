import type { Mistake } from "./mistake.ts";

export const leaseEndsWithLeader: Mistake = {
  name: "a new leader gives leases no time of their own",
  file: "src/server/member-runtime.ts",
  find: 'if (role === "leader" && !lessor.isPrimary) lessor.promote(this.#options.electionTimeoutMs);',
  replace: 'if (role === "leader" && !lessor.isPrimary) lessor.promote(-3_600_000);',
  seeds: 20,
};
