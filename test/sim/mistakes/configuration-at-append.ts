import type { Mistake } from "./mistake.ts";

export const configurationAtAppend: Mistake = {
  name: "a change of configuration is put into force when it is appended",
  file: "src/raft/raft-node.ts",
  find: "    return proposeHere(this.#core, { type, data: encoded, isLeaveJoint });",
  replace:
    '    const result = proposeHere(this.#core, { type, data: encoded, isLeaveJoint });\n    if (result.kind === "accepted") this.applyConfChange(change);\n    return result;',
  seeds: 400,
};
