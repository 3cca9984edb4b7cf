/** How long a call lives: until its client cancels, its deadline passes or its connection breaks. */
export interface CallScope {
  /** Calls back once with the reason, at once if the call has ended already. @returns how to stop listening */
  onEnd(listener: (reason: Error) => void): () => void;
}
