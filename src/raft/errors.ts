export type RaftErrorCode =
  /** A leader says this member stored entries which it does not have. */
  | "commitBeyondLog"
  /** What the disk gave back cannot have been written by a working member. */
  | "corruptState"
  /** A committed configuration change cannot be applied to the configuration in force. */
  | "invalidConfChange";

/** Data was lost or corrupted here or on a peer. The member must stop: going on could undo acknowledged writes. */
export class RaftError extends Error {
  override readonly name = "RaftError";
  readonly code: RaftErrorCode;
  readonly facts: { readonly [name: string]: number | bigint | string };

  constructor(
    code: RaftErrorCode,
    message: string,
    facts: { readonly [name: string]: number | bigint | string } = {},
  ) {
    super(message);
    this.code = code;
    this.facts = facts;
  }
}
