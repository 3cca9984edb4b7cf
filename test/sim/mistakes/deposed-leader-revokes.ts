import type { Mistake } from "./mistake.ts";

export const deposedLeaderRevokes: Mistake = {
  name: "a deposed leader has leases revoked that it takes for expired",
  file: "src/server/leases/member-leases.ts",
  find: "await this.#modules.proposer.requestAsLeader({ leaseRevoke });",
  replace: "await this.#modules.proposer.request({ leaseRevoke });",
  seeds: 400,
};
