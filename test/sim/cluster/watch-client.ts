import type { Member } from "../../../src/server/index.ts";
import { etcdserverpb } from "../../../src/wire/protobuf/index.ts";
import type { WatchEventRecord, WatchRecord } from "../../support/history/records.ts";
import { between, chance } from "../world/dice.ts";
import type { Machine } from "../world/machine.ts";
import type { Client } from "./client.ts";

const { WatchCreateRequest, WatchResponse } = etcdserverpb;
const deleteEvent = 1;
/** The first one that a cluster can have events of. */
const firstRevision = 2;

interface WatchRange {
  readonly key: string;
  readonly end: string;
}

type Stream = ReturnType<Member["openWatchStream"]>;
type Connected = {
  readonly machine: Machine;
  readonly isAlive: () => boolean;
  readonly stream: Stream;
};

/** Watches a range wherever it can, and goes on behind the last revision it has when a member is gone. */
export class WatchClient {
  readonly #client: Client;
  readonly #range: WatchRange;
  readonly #now: () => number;
  readonly #records: WatchRecord[] = [];
  #events: WatchEventRecord[] = [];
  #startRevision = firstRevision;
  #nextRevision = firstRevision;
  /** Counts connections: what an old one still brings is thrown away. */
  #connections = 0;
  #connected: Connected | undefined;

  constructor(
    client: Client,
    { range, now }: { readonly range: WatchRange; readonly now: () => number },
  ) {
    this.#client = client;
    this.#range = range;
    this.#now = now;
  }

  /** The revision of the last event. */
  get lastRevision(): number {
    return this.#nextRevision - 1;
  }

  /** What was sent, as pieces without a gap: a compaction may end one. `lastRevision`: all was sent up to there. */
  records(lastRevision: number): readonly WatchRecord[] {
    return [...this.#records, this.#record(Math.max(lastRevision, this.lastRevision))];
  }

  async run(isOver: () => boolean): Promise<void> {
    const { random } = this.#client;
    while (!isOver()) {
      await this.#client.sleep(between(random, [20, 200]));
      const connected = this.#connected;
      if (connected?.isAlive() && !chance(random, 10)) continue;
      this.#disconnect();
      if (!connected?.isAlive() || chance(random, 500)) this.#client.changeMember();
      await this.#connect();
    }
  }

  #disconnect(): void {
    this.#connections++;
    if (this.#connected?.isAlive()) this.#connected.stream.close();
    this.#connected = undefined;
  }

  async #connect(): Promise<void> {
    const { machine } = this.#client;
    const { running } = machine;
    if (running === undefined) return;
    const { life } = running;
    const connection = ++this.#connections;
    const isCurrent = (): boolean => connection === this.#connections;
    await this.#client.call((member) => {
      if (!isCurrent()) return;
      const { random } = this.#client;
      const send = (pieces: readonly Buffer[]): boolean => {
        const bytes = Buffer.concat(pieces);
        life.after(0.2, () => {
          if (isCurrent()) this.#received(WatchResponse.decode(bytes));
        });
        // A client that is slow now and then.
        if (!chance(random, 50)) return true;
        life.after(between(random, [1, 300]), () => {
          if (isCurrent()) stream.drained();
        });
        return false;
      };
      const stream = member.openWatchStream({ send });
      this.#connected = { machine, isAlive: () => !life.isOver, stream };
      stream.create(this.#request());
    });
  }

  #request() {
    const { key, end } = this.#range;
    return WatchCreateRequest.create({
      key: Buffer.from(key, "latin1"),
      rangeEnd: Buffer.from(end, "latin1"),
      startRevision: BigInt(this.#nextRevision),
    });
  }

  #received(response: etcdserverpb.WatchResponse): void {
    if (response.canceled) {
      this.#cancelled(response.compactRevision);
      return;
    }
    for (const { type, kv } of response.events) {
      const revision = kv!.modRevision;
      const value = type === deleteEvent ? undefined : kv!.value.toString("latin1");
      this.#events.push({ revision, key: kv!.key.toString("latin1"), value, seenMs: this.#now() });
      this.#nextRevision = revision + 1;
    }
  }

  /** Cut off by a compaction: what lies before it cannot be had any more. */
  #cancelled(compactRevision: number): void {
    if (compactRevision > this.#nextRevision) {
      this.#records.push(this.#record(this.lastRevision));
      this.#events = [];
      this.#startRevision = compactRevision;
      this.#nextRevision = compactRevision;
    }
    this.#disconnect();
  }

  #record(lastRevision: number): WatchRecord {
    const { key, end } = this.#range;
    const startRevision = this.#startRevision;
    const { name: client } = this.#client;
    return { client, key, end, startRevision, lastRevision, events: this.#events };
  }
}
