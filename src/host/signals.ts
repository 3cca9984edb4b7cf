/** Signals that mean "stop": the service manager's and the terminal's. */
const stopSignals = ["SIGTERM", "SIGINT"] as const;
export type StopSignal = (typeof stopSignals)[number];

export interface StopHandlers {
  /** The first signal: stop gracefully, then call `dieOf(signal)`. */
  readonly graceful: (signal: StopSignal) => void;
  /** A second signal while stopping: last words; the process dies of it when this returns. */
  readonly forced: (signal: StopSignal) => void;
}

/**
 * Hands the first SIGTERM or SIGINT to `graceful`; a second one kills the process. SIGPIPE never does (Node ignores it).
 * @returns A function that restores the default behaviour.
 */
export function onStopSignals(handlers: StopHandlers): () => void {
  let stopping = false;
  const listen = (signal: StopSignal): void => {
    if (stopping) {
      handlers.forced(signal);
      dieOf(signal);
      return;
    }
    stopping = true;
    handlers.graceful(signal);
  };
  for (const signal of stopSignals) process.on(signal, listen);
  return () => {
    for (const signal of stopSignals) process.off(signal, listen);
  };
}

/**
 * Ends the process as the signal would have (143 and 130 in shells), as etcd does after a graceful stop. Process 1 of a
 * container cannot be killed by its own signal and exits with 0.
 */
export function dieOf(signal: StopSignal): void {
  if (process.pid === 1) process.exit(0);
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
}
