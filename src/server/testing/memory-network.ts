import type { Clock } from "../../base/index.ts";
import type { PeerHandler, PeerTransport } from "../../peer/index.ts";
import type { Message } from "../../raft/index.ts";
import type { Identity } from "../member-world.ts";
import { noPeers } from "../peers/no-peers.ts";

/** A network in memory between members of one process: in order, without loss, one turn of the event loop late. */
export class MemoryNetwork {
  readonly #clock: Clock;
  readonly #handlers = new Map<bigint, PeerHandler>();
  /** Members that nobody can reach, and that reach nobody. */
  readonly isolated = new Set<bigint>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  readonly connect = (own: Identity, handler: PeerHandler): PeerTransport => {
    const { memberId } = own;
    this.#handlers.set(memberId, handler);
    const known = new Set<bigint>();
    return {
      ...noPeers(),
      send: (messages) => {
        for (const message of messages) {
          if (known.has(message.to)) this.#deliver(memberId, message);
        }
      },
      setMember: (id) => void known.add(id),
      removeMember: (id) => void known.delete(id),
      activeSinceMs: (id) => (this.#isCut(memberId, id) ? undefined : 0),
      stop: async () => void this.#handlers.delete(memberId),
    };
  };

  /** These members take that one for gone, whether it is or not. */
  tellGone(gone: bigint, told: readonly bigint[]): void {
    for (const id of told) this.#handlers.get(id)?.gone(gone);
  }

  #isCut(a: bigint, b: bigint): boolean {
    return this.isolated.has(a) || this.isolated.has(b) || !this.#handlers.has(b);
  }

  #deliver(from: bigint, message: Message): void {
    this.#clock.soon(() => {
      if (!this.#isCut(from, message.to)) this.#handlers.get(message.to)?.receive(message);
      else this.#handlers.get(from)?.unreachable(message.to);
    });
  }
}
