import type { Clock, MonotonicMs } from "../../base/index.ts";
import type { PeerHandler, PeerQueries, PeerTransport, SnapshotBody } from "../../peer/index.ts";
import type { Message, RaftError, RaftNode, ReceivedMessage } from "../../raft/index.ts";
import type { RaftLoop } from "../consensus/raft-loop.ts";
import type { Identity } from "../member-world.ts";
import type { Cluster } from "../membership/cluster.ts";
import { Inbox } from "./inbox.ts";
import type { PeerServices } from "./peer-services.ts";
import { Roster } from "./roster.ts";

interface PeerLinkModules {
  readonly identity: Identity;
  readonly raft: RaftNode;
  readonly loop: RaftLoop;
  readonly cluster: Cluster;
  readonly clock: Clock;
  readonly services: PeerServices;
  connect(own: Identity, handler: PeerHandler): PeerTransport;
  receiveSnapshot: PeerHandler["receiveSnapshot"];
  gone: PeerHandler["gone"];
  /** The cluster does not know this member any more. */
  removed(): void;
  failed(error: RaftError): void;
}

/** A member's connection with the others: the transport on the one side, the consensus core on the other. */
export class PeerLink {
  readonly #modules: PeerLinkModules;
  readonly #inbox: Inbox;
  readonly #transport: PeerTransport;
  readonly #roster: Roster;

  constructor(modules: PeerLinkModules) {
    this.#modules = modules;
    const { identity, cluster } = modules;
    this.#inbox = new Inbox(modules);
    this.#transport = modules.connect(identity, this.#handler());
    this.#roster = new Roster({
      transport: this.#transport,
      cluster,
      ownId: identity.memberId,
    });
  }

  get queries(): PeerQueries {
    return this.#transport.queries;
  }

  activeSinceMs(id: bigint): MonotonicMs | undefined {
    return this.#transport.activeSinceMs(id);
  }

  send(messages: readonly Message[]): void {
    this.#transport.send(messages);
  }

  takesFiles(id: bigint): boolean {
    return this.#transport.takesFiles(id);
  }

  sendSnapshot(message: Message, body: SnapshotBody): void {
    this.#transport.sendSnapshot(message, body);
  }

  /** Takes a message that came by another way than the transport's `receive`. */
  deliver(message: ReceivedMessage): void {
    this.#inbox.receive(message);
  }

  /** To be called when a leader may be there, or be one again. */
  retryHeld(): void {
    this.#inbox.retryHeld();
  }

  /** To be called at the start and whenever the configuration may have changed. */
  membersChanged(): void {
    this.#roster.update();
  }

  async stop(): Promise<void> {
    this.#inbox.stop();
    await this.#transport.stop();
  }

  #handler(): PeerHandler {
    const { raft, loop, services, receiveSnapshot, gone, removed } = this.#modules;
    return {
      ...services,
      receive: (message) => this.#inbox.receive(message),
      receiveSnapshot,
      unreachable: (id) => {
        raft.reportUnreachable(id);
        loop.poke();
      },
      gone,
      snapshotSent: (id, ok) => {
        raft.reportSnapshot(id, ok);
        loop.poke();
      },
      removed,
    };
  }
}
