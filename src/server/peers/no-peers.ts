import type { PeerTransport } from "../../peer/index.ts";

/** The way to the others of a member that is alone: there is nobody. */
export function noPeers(): PeerTransport {
  const nobody = (id: bigint) => Promise.reject(new Error(`no way to member ${id.toString(16)}`));
  return {
    send: () => undefined,
    sendSnapshot: (_, body) => body.close(),
    setMember: () => undefined,
    removeMember: () => undefined,
    activeSinceMs: () => undefined,
    takesFiles: () => false,
    queries: {
      version: nobody,
      renewLease: nobody,
      leaseTimeToLive: nobody,
      promote: nobody,
      hashKv: nobody,
    },
    stop: async () => undefined,
  };
}
