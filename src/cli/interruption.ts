import type { CliWorld } from "./world.ts";

/** Aborts when a signal asks the program to end, which it then has to do by itself. */
export function interruption(world: Pick<CliWorld, "interrupted">): AbortSignal {
  const controller = new AbortController();
  void world.interrupted().then(() => controller.abort());
  return controller.signal;
}
