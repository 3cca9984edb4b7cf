import type { Mistake } from "./mistake.ts";

export const leaseEndsWithLeader: Mistake = {
  name: "a new leader gives leases no time of their own",
  file: "src/server/leadership/leadership.ts",
  find: "lessor.promote(this.#options.electionTimeoutMs);",
  replace: "lessor.promote(-3_600_000);",
  seeds: 20,
};
