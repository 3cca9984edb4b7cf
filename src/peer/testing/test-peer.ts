import assert from "node:assert/strict";
import { createServer, type Socket } from "node:net";
import type { TestContext } from "node:test";
import type { Clock, LogFields } from "../../base/index.ts";
import { ManualClock } from "../../base/testing/manual-clock.ts";
import type { ReceivedMessage } from "../../raft/index.ts";
import { noPeerMetrics, type PeerMetrics } from "../peer-metrics.ts";
import type { PeerHandler } from "../port.ts";
import { createTransport, type ServedTransport } from "../transport.ts";

const giveUpMs = 10_000;

/** Waits, while the event loop turns, until `condition` holds. */
export async function until(what: string, condition: () => boolean): Promise<void> {
  const deadline = performance.now() + giveUpMs;
  while (!condition()) {
    assert.ok(performance.now() < deadline, `never: ${what}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** A listener on a free port of 127.0.0.1 that ends with the test; returns its URL. */
export async function listen(
  t: TestContext,
  onConnection: (socket: Socket) => void,
): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    onConnection(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  assert.ok(address !== null && typeof address === "object");
  return `http://127.0.0.1:${address.port}`;
}

export interface LogLine {
  readonly level: string;
  readonly message: string;
  readonly fields: LogFields | undefined;
}

export interface TestPeerOptions {
  readonly clock?: Clock;
  readonly clusterId?: bigint;
  readonly serverVersion?: string;
  readonly handler?: Partial<PeerHandler>;
  readonly metrics?: Partial<PeerMetrics>;
}

/** A transport behind a listener, with a record of what its handler was told. */
export class TestPeer {
  readonly id: bigint;
  readonly clock: ManualClock;
  readonly received: ReceivedMessage[] = [];
  readonly unreachable: bigint[] = [];
  readonly gone: bigint[] = [];
  readonly snapshotsSent: (readonly [bigint, boolean])[] = [];
  readonly log: LogLine[] = [];
  removedCalls = 0;
  url = "";
  readonly #transport: ServedTransport;

  private constructor(id: bigint, options: TestPeerOptions) {
    this.id = id;
    this.clock = new ManualClock();
    this.#transport = createTransport(
      {
        memberId: id,
        clusterId: options.clusterId ?? 0xc1n,
        peerUrls: () => [this.url],
        serverVersion: options.serverVersion ?? "3.5.17",
      },
      { ...this.#handler(), ...options.handler },
      {
        clock: options.clock ?? this.clock,
        logger: {
          debug: (message, fields) => this.log.push({ level: "debug", message, fields }),
          info: (message, fields) => this.log.push({ level: "info", message, fields }),
          warn: (message, fields) => this.log.push({ level: "warn", message, fields }),
          error: (message, fields) => this.log.push({ level: "error", message, fields }),
        },
        metrics: { ...noPeerMetrics, ...options.metrics },
      },
    );
  }

  get transport(): ServedTransport {
    return this.#transport;
  }

  static async start(t: TestContext, id: bigint, options: TestPeerOptions = {}): Promise<TestPeer> {
    const peer = new TestPeer(id, options);
    peer.url = await listen(t, (socket) => peer.transport.accept(socket));
    t.after(() => peer.transport.stop());
    return peer;
  }

  /** Lines with this message, at the level of a warning or above. */
  complaints(message: string): readonly LogLine[] {
    return this.log.filter((line) => line.level !== "info" && line.message === message);
  }

  isActive(id: bigint): boolean {
    return this.transport.activeSinceMs(id) !== undefined;
  }

  #handler(): PeerHandler {
    const refuse = (): Promise<never> => Promise.reject(new Error("not asked in this test"));
    return {
      receive: (message) => this.received.push(message),
      receiveSnapshot: refuse,
      unreachable: (id) => this.unreachable.push(id),
      gone: (id) => this.gone.push(id),
      snapshotSent: (id, ok) => this.snapshotsSent.push([id, ok]),
      isRemoved: () => false,
      removed: () => {
        this.removedCalls++;
      },
      membersJson: () => "[]",
      clusterVersion: () => "3.5.0",
      renewLease: refuse,
      leaseTimeToLive: refuse,
      promote: refuse,
      hashKv: refuse,
    };
  }
}

/** Two members that know, and read, each other. */
export async function startTwo(
  t: TestContext,
  options: TestPeerOptions = {},
): Promise<readonly [TestPeer, TestPeer]> {
  const one = await TestPeer.start(t, 1n, options);
  const two = await TestPeer.start(t, 2n, options);
  await acquaint(one, two);
  return [one, two];
}

/** Makes both members of each other's clusters, and waits until all four streams are open. */
export async function acquaint(one: TestPeer, two: TestPeer): Promise<void> {
  one.transport.setMember(two.id, [two.url]);
  two.transport.setMember(one.id, [one.url]);
  const opened = ({ log }: TestPeer) =>
    log.filter(({ message }) => message.startsWith("established")).length;
  await until("all streams are open", () => {
    void one.clock.advance(50);
    void two.clock.advance(50);
    return opened(one) >= 4 && opened(two) >= 4;
  });
}
