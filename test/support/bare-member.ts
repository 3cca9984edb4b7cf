// The least that makes a member of a cluster: raft and the talk with the others, on a log in memory. What it applies is kept
// as bytes. For tests of raft and transport against official members.
import { createHash, randomInt } from "node:crypto";
import { createServer, type Server } from "node:net";
import { RealClock } from "../../src/host/index.ts";
import {
  computeClusterId,
  encodeConfChange,
  initialMembers,
  type Member,
} from "../../src/membership/index.ts";
import {
  createTransport,
  type PeerDialer,
  type PeerHandler,
  type PeerMetrics,
  type ReceivedSnapshotBody,
  type ServedTransport,
} from "../../src/peer/index.ts";
import {
  type Entry,
  EntryType,
  emptyConfState,
  type Message,
  MessageType,
  type PersistedState,
  RaftNode,
  type RaftOptions,
  type ReceivedMessage,
  type Snapshot,
} from "../../src/raft/index.ts";
import { raftpb } from "../../src/wire/protobuf/index.ts";

const tickMs = 100;

export interface BareMemberOptions {
  readonly name: string;
  /** Name and peer URL of each initial member. */
  readonly cluster: ReadonlyMap<string, string>;
  readonly token: string;
  readonly raft?: Partial<RaftOptions>;
  readonly handler?: Partial<PeerHandler>;
  readonly metrics?: PeerMetrics;
  readonly dial?: PeerDialer;
}

/** A snapshot that another member sent: its message, and the store of that moment as bbolt bytes. */
export interface ReceivedState {
  readonly snapshot: Snapshot;
  readonly store: Buffer;
}

const silent = { debug() {}, info() {}, warn() {}, error() {} };

export class BareMember {
  readonly node: RaftNode;
  readonly transport: ServedTransport;
  readonly id: bigint;
  readonly members: readonly Member[];
  /** Data of all entries applied, the empty ones left out. */
  readonly applied: Buffer[] = [];
  readonly warnings: string[] = [];
  /** The last snapshot received. */
  state: ReceivedState | undefined;
  readonly #server: Server;
  readonly #ticker: NodeJS.Timeout;
  #settling = false;
  #waiters = new Set<() => void>();

  constructor(options: BareMemberOptions) {
    const sha1 = (bytes: Buffer) => createHash("sha1").update(bytes).digest();
    const cluster = [...options.cluster].map(([name, url]) => ({ name, peerUrls: [url] }));
    this.members = initialMembers(cluster, { token: options.token, sha1 });
    const own = this.members.find(({ name }) => name === options.name)!;
    this.id = own.id;
    const logger = {
      ...silent,
      warn: (message: string, fields?: object) => {
        this.warnings.push(`${message} ${JSON.stringify(fields)}`);
      },
    };
    this.node = new RaftNode(
      { id: own.id, random: { below: (bound) => randomInt(bound) }, ...options.raft },
      bootstrapState(this.members),
    );
    this.transport = createTransport(
      {
        memberId: own.id,
        clusterId: computeClusterId(
          this.members.map(({ id }) => id),
          sha1,
        ),
        peerUrls: () => own.peerUrls,
        serverVersion: "3.5.17",
      },
      { ...this.#handler(), ...options.handler },
      {
        clock: new RealClock(),
        logger,
        ...(options.metrics === undefined ? {} : { metrics: options.metrics }),
        ...(options.dial === undefined ? {} : { dial: options.dial }),
      },
    );
    for (const { id, peerUrls } of this.members) {
      if (id !== own.id) this.transport.setMember(id, peerUrls);
    }
    this.#server = createServer({ noDelay: true }, (socket) => this.transport.accept(socket));
    const { hostname, port } = new URL(own.peerUrls[0]!);
    this.#server.listen(Number(port), hostname);
    this.#settle();
    this.#ticker = setInterval(() => {
      this.node.tick();
      this.#settle();
    }, tickMs);
  }

  /** Resolves once `condition` holds; it is looked at after each step. */
  async until(what: string, condition: () => boolean, timeoutMs = 20_000): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`never: ${what}; ${this.warnings.join("\n")}`)),
        timeoutMs,
      );
      const look = (): void => {
        if (!condition()) return;
        clearTimeout(timer);
        this.#waiters.delete(look);
        resolve();
      };
      this.#waiters.add(look);
      look();
    });
  }

  propose(data: Buffer): void {
    this.node.propose(data);
    this.#settle();
  }

  campaign(): void {
    this.node.campaign();
    this.#settle();
  }

  async stop(): Promise<void> {
    clearInterval(this.#ticker);
    await this.transport.stop();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #settle(): void {
    if (this.#settling) return;
    this.#settling = true;
    while (this.node.hasReady()) {
      const ready = this.node.ready();
      this.#send(ready.messagesBeforeSync);
      if (ready.hardState || ready.snapshot || ready.entries.length > 0) this.node.persisted(ready);
      this.#send(ready.messages);
      if (ready.snapshot) this.node.applied(ready.snapshot.metadata.index);
      for (const entry of ready.committed) this.#apply(entry);
    }
    this.#settling = false;
    for (const look of [...this.#waiters]) look();
  }

  #send(messages: readonly Message[]): void {
    this.transport.send(messages.filter(({ type }) => type !== MessageType.snap));
    for (const message of messages) {
      if (message.type !== MessageType.snap) continue;
      const { store } = this.state!;
      this.transport.sendSnapshot(message, {
        format: "bolt",
        sizeBytes: store.length,
        async *chunks() {
          yield store;
        },
        close() {},
      });
    }
  }

  async #receiveSnapshot(message: ReceivedMessage, body: ReceivedSnapshotBody): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of body.chunks) chunks.push(chunk);
    const { data = Buffer.alloc(0), metadata } = message.snapshot!;
    this.state = { snapshot: { data, metadata }, store: Buffer.concat(chunks) };
    this.node.step(message);
    this.#settle();
  }

  #apply(entry: Entry): void {
    if (entry.type === EntryType.confChange) {
      const { type, nodeId, context, id } = raftpb.ConfChange.decode(entry.data);
      this.node.applyConfChange({ type, nodeId, context, id });
    } else if (entry.data.length > 0) {
      this.applied.push(entry.data);
    }
    this.node.applied(entry.index);
  }

  #handler(): PeerHandler {
    const refuse = (): Promise<never> => Promise.reject(new Error("not served here"));
    return {
      receive: (message: ReceivedMessage) => {
        this.node.step(message);
        this.#settle();
      },
      receiveSnapshot: (message, body) => this.#receiveSnapshot(message, body),
      gone: () => undefined,
      unreachable: (id) => this.node.reportUnreachable(id),
      snapshotSent: (id, ok) => this.node.reportSnapshot(id, ok),
      isRemoved: () => false,
      removed: () => this.warnings.push("removed"),
      membersJson: () => "[]",
      clusterVersion: () => "3.4.0",
      renewLease: refuse,
      leaseTimeToLive: refuse,
      promote: refuse,
      hashKv: refuse,
    };
  }
}

function bootstrapState(members: readonly Member[]): PersistedState {
  return {
    hardState: { term: 1, vote: 0n, commit: members.length },
    confState: emptyConfState,
    snapshot: undefined,
    entries: members.map(bootstrapEntry),
    applied: 0,
  };
}

/** A new cluster's log begins with its members, as if they had been added one by one. */
function bootstrapEntry(member: Member, position: number): Entry {
  const change = encodeConfChange({ kind: "add", member }, 0n);
  const data = raftpb.ConfChange.encode(change);
  return { term: 1, index: position + 1, type: EntryType.confChange, data };
}
