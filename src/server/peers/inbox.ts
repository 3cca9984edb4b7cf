import type { Clock } from "../../base/index.ts";
import {
  type Entry,
  MessageType,
  RaftError,
  type RaftNode,
  type ReceivedMessage,
} from "../../raft/index.ts";
import type { RaftLoop } from "../consensus/raft-loop.ts";
import { unwrittenBytesMax } from "../limits.ts";
import { HeldProposals } from "./held-proposals.ts";

interface InboxModules {
  readonly raft: Pick<RaftNode, "step" | "canPropose">;
  readonly clock: Clock;
  readonly loop: Pick<RaftLoop, "poke" | "writeUnderWay">;
  /** A message proves that committed entries were lost: the member must stop. */
  failed(error: RaftError): void;
}

/** Takes what other members say into the consensus core; what one turn of the event loop brings is handled together. */
export class Inbox {
  readonly #modules: InboxModules;
  /** Bytes of entries that came after the write began that is under way. */
  readonly #held: HeldProposals;
  #unwrittenBytes = 0;
  #writeSeen = 0;
  #stopped = false;

  constructor(modules: InboxModules) {
    this.#modules = modules;
    this.#held = new HeldProposals(modules.clock);
  }

  receive(message: ReceivedMessage): void {
    if (this.#stopped || !this.#hasRoomFor(message)) return;
    const { raft, loop } = this.#modules;
    if (message.type === MessageType.prop && !raft.canPropose) {
      this.#held.hold(message);
      return;
    }
    try {
      raft.step(message);
    } catch (error) {
      if (!(error instanceof RaftError)) throw error;
      this.#stopped = true;
      this.#modules.failed(error);
      return;
    }
    loop.poke();
  }

  /** To be called when somebody may take proposals again. */
  retryHeld(): void {
    if (this.#held.isEmpty || !this.#modules.raft.canPropose) return;
    for (const message of this.#held.take()) this.receive(message);
  }

  stop(): void {
    this.#stopped = true;
  }

  #hasRoomFor({ type, entries }: ReceivedMessage): boolean {
    if (type !== MessageType.app || entries.length === 0) return true;
    const { writeUnderWay } = this.#modules.loop;
    if (writeUnderWay === undefined) return true;
    if (writeUnderWay !== this.#writeSeen) {
      this.#writeSeen = writeUnderWay;
      this.#unwrittenBytes = 0;
    }
    if (this.#unwrittenBytes > unwrittenBytesMax) return false;
    for (const entry of entries) this.#unwrittenBytes += bytesOf(entry);
    return true;
  }
}

function bytesOf({ data }: { readonly data: Entry["data"] | undefined }): number {
  return data?.length ?? 0;
}
