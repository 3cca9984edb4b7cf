import type { Mistake } from "./mistake.ts";

export const halfADeleteOnDisk: Mistake = {
  name: "a commit takes what there is of a delete that is halfway",
  file: "src/server/state-machine/entry-applier.ts",
  find: "const release = state.backend.hold();",
  replace: "const release = () => undefined;",
  seeds: 40,
};
