/** What a member sent is no raft traffic; its connection is closed, and nothing of it was taken. */
export class PeerProtocolError extends Error {
  override readonly name = "PeerProtocolError";
}
