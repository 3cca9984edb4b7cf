/** What is counted of the talk between members. Ids are hex; sizes are bytes. */
export interface PeerMetrics {
  sentBytes(to: string, bytes: number): void;
  /** Heartbeats of the links included. */
  receivedBytes(from: string, bytes: number): void;
  sendFailed(to: string): void;
  /** `from`: a member's id, or an address if it is not known whose. */
  receiveFailed(from: string): void;
  known(remote: string, isKnown: boolean): void;
  /** The member became reachable, or ceased to be. */
  active(remote: string, isActive: boolean): void;
  roundTrip(to: string, seconds: number): void;
  snapshotSendBegan(to: string): void;
  snapshotSendEnded(to: string, result: { readonly ok: boolean; readonly seconds: number }): void;
  snapshotReceiveBegan(from: string): void;
  snapshotReceiveEnded(
    from: string,
    result: { readonly ok: boolean; readonly seconds: number },
  ): void;
}

export const noPeerMetrics: PeerMetrics = {
  sentBytes() {},
  receivedBytes() {},
  sendFailed() {},
  receiveFailed() {},
  known() {},
  active() {},
  roundTrip() {},
  snapshotSendBegan() {},
  snapshotSendEnded() {},
  snapshotReceiveBegan() {},
  snapshotReceiveEnded() {},
};
