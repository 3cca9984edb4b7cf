import type { Mistake } from "./mistake.ts";

export const acknowledgesBeforeSync: Mistake = {
  name: "a follower acknowledges entries before they are durable",
  file: "src/server/consensus/raft-loop.ts",
  find: "      this.#writing = this.#write(ready);",
  replace: "      outputs.send(ready.messages);\n      this.#writing = this.#write(ready);",
  seeds: 100,
};
