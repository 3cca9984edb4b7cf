/** What is in the data directory can not be started from. One line for the operator; nothing was changed. */
export class StartError extends Error {
  override readonly name = "StartError";
}
