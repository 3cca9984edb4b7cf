// One watch stream to each server. Watchers are created on both; what each watcher is sent must be the same.
//
// Official etcd catches watchers up that start in the past every 100 ms, so their events may arrive in other groups, but in
// the same order; watchers that start now or later get one response for each revision.
import assert from "node:assert/strict";
import { etcdserverpb, services } from "../../src/wire/protobuf/index.ts";
import type { Answer, GrpcClient, GrpcStream } from "../support/grpc-client.ts";
import { type PlainMessage, plainOf } from "../support/plain-message.ts";
import type { Lockstep } from "./lockstep.ts";

const { Watch } = services["etcdserverpb.Watch"];
const { DeleteRange } = services["etcdserverpb.KV"];
const { FilterType, WatchRequest } = etcdserverpb;

/** Nothing else uses this key and this ID. */
const sentinelKey = Buffer.from("sentinel");
const sentinelId = 1_000_000n;

interface Watcher {
  readonly id: string;
  readonly request: etcdserverpb.WatchCreateRequest;
  /** It starts in the past, and perhaps has not caught up yet. */
  isBehind: boolean;
  readonly startedBehind: boolean;
}

class WatchSide {
  readonly #stream: GrpcStream<etcdserverpb.WatchRequest, etcdserverpb.WatchResponse>;
  /** By watch ID, everything but what was waited for. */
  readonly #received = new Map<string, PlainMessage[]>();

  constructor(client: GrpcClient) {
    this.#stream = client.stream(Watch);
  }

  send(request: etcdserverpb.WatchRequest): void {
    this.#stream.send(request);
  }

  /** Reads on until a response is what is waited for, and keeps that one too. */
  async until(isAwaited: (response: PlainMessage) => boolean): Promise<Answer> {
    for (;;) {
      const answer = await this.#stream.next();
      if (!("message" in answer)) return answer;
      const id = String(answer.message.watch_id ?? 0);
      const received = this.#received.get(id) ?? [];
      received.push(answer.message);
      this.#received.set(id, received);
      if (isAwaited(answer.message)) return answer;
    }
  }

  received(id: string): readonly PlainMessage[] {
    return this.#received.get(id) ?? [];
  }

  forget(id: string): void {
    this.#received.delete(id);
  }

  close(): void {
    this.#stream.close();
  }
}

function eventsOf(response: PlainMessage): readonly PlainMessage[] {
  return (response.events ?? []) as readonly PlainMessage[];
}

function revisionOf(event: PlainMessage): number {
  return Number((event.kv as PlainMessage).mod_revision);
}

/** Whether this is what shows that the watcher has been sent everything up to the revision: an event, or its end. */
function reaches(id: string, revision: number): (response: PlainMessage) => boolean {
  return (response) =>
    String(response.watch_id ?? 0) === id &&
    (response.canceled === true || eventsOf(response).some((e) => revisionOf(e) >= revision));
}

export class WatchPair {
  readonly #lockstep: Lockstep;
  readonly #sides: { readonly subject: WatchSide; readonly official: WatchSide };
  readonly #watchers: Watcher[] = [];

  private constructor(lockstep: Lockstep) {
    this.#lockstep = lockstep;
    this.#sides = {
      subject: new WatchSide(lockstep.subject),
      official: new WatchSide(lockstep.official),
    };
  }

  static async open(lockstep: Lockstep): Promise<WatchPair> {
    const pair = new WatchPair(lockstep);
    await pair.create({ key: sentinelKey, watchId: sentinelId });
    return pair;
  }

  async create(fields: Partial<etcdserverpb.WatchCreateRequest>): Promise<void> {
    const request = this.#answerable(etcdserverpb.WatchCreateRequest.create(fields));
    this.#lockstep.note("Watch create", plainOf(etcdserverpb.WatchCreateRequest, request));
    const { startRevision } = request;
    const isBehind = startRevision > 0n && startRevision <= BigInt(this.#lockstep.world.revision);
    const answer = await this.#exchange(
      WatchRequest.create({ createRequest: request }),
      (response) => response.created === true,
    );
    if (answer.canceled === true) return;
    const id = String(answer.watch_id ?? 0);
    const watcher: Watcher = { id, request, isBehind, startedBehind: isBehind };
    this.#watchers.push(watcher);
    // Official etcd finds out within 100 ms.
    const isCompacted = isBehind && startRevision < BigInt(this.#lockstep.world.compacted);
    if (isCompacted) await this.#catchUp(watcher);
  }

  /** Of a watcher that passes no events nothing can tell whether it has caught up: it starts now. */
  #answerable(request: etcdserverpb.WatchCreateRequest): etcdserverpb.WatchCreateRequest {
    if (request.filters.length < 2) return request;
    return etcdserverpb.WatchCreateRequest.create({ ...request, startRevision: 0n });
  }

  /** Ends one of the watchers, if there are any, after all events so far. */
  async cancel(choice: number): Promise<void> {
    await this.settle();
    const open = this.#watchers.filter(({ id }) => id !== String(sentinelId));
    const watcher = open[choice % Math.max(1, open.length)];
    if (watcher !== undefined) await this.#end(watcher);
  }

  async progress(): Promise<void> {
    await this.settle();
    this.#lockstep.note("Watch progress", {});
    await this.#exchange(
      WatchRequest.create({ progressRequest: etcdserverpb.WatchProgressRequest.create() }),
      (response) => response.watch_id === "-1",
    );
  }

  /** Waits until every watcher has been sent all there is. */
  async settle(): Promise<void> {
    for (const watcher of this.#watchers.filter(({ isBehind }) => isBehind)) {
      await this.#catchUp(watcher);
    }
    const revision = await this.#lockstep.put(sentinelKey, Buffer.from("passes"));
    await this.#bothReach(String(sentinelId), revision);
  }

  /** Ends all watchers after all events, and the streams. */
  async finish(): Promise<void> {
    await this.settle();
    while (this.#watchers.length > 0) await this.#end(this.#watchers[0]!);
    this.close();
  }

  close(): void {
    this.#sides.subject.close();
    this.#sides.official.close();
  }

  /** Makes an event that this watcher must be sent, after all others. */
  async #catchUp(watcher: Watcher): Promise<void> {
    const { key, filters } = watcher.request;
    const watched = key.length === 0 ? Buffer.from([0]) : key;
    await this.#lockstep.put(watched, Buffer.from("caught up"));
    if (filters.includes(FilterType.NOPUT)) {
      await this.#lockstep.call(
        DeleteRange,
        etcdserverpb.DeleteRangeRequest.create({ key: watched }),
      );
    }
    await this.#bothReach(watcher.id, this.#lockstep.world.revision);
    watcher.isBehind = false;
    const last = this.#sides.official.received(watcher.id).at(-1);
    if (last?.canceled === true) this.#compareAndForget(watcher);
  }

  async #bothReach(id: string, revision: number): Promise<void> {
    const isReached = reaches(id, revision);
    await Promise.all(
      Object.values(this.#sides).map(async (side) => {
        if (!side.received(id).some(isReached)) await side.until(isReached);
      }),
    );
  }

  async #end(watcher: Watcher): Promise<void> {
    const cancelRequest = etcdserverpb.WatchCancelRequest.create({ watchId: BigInt(watcher.id) });
    this.#lockstep.note("Watch cancel", { watch_id: watcher.id });
    await this.#exchange(
      WatchRequest.create({ cancelRequest }),
      (response) => response.canceled === true && String(response.watch_id ?? 0) === watcher.id,
    );
    this.#compareAndForget(watcher);
  }

  /** Sends to both, and compares the answers that are waited for. */
  async #exchange(
    request: etcdserverpb.WatchRequest,
    isAwaited: (response: PlainMessage) => boolean,
  ): Promise<PlainMessage> {
    const [subject, official] = await Promise.all(
      [this.#sides.subject, this.#sides.official].map((side) => {
        side.send(request);
        return side.until(isAwaited);
      }),
    );
    this.#lockstep.compare(Watch.path, subject!, official!);
    assert.ok("message" in official!, "official etcd keeps the stream");
    return official.message;
  }

  #compareAndForget(watcher: Watcher): void {
    const [subject, official] = [this.#sides.subject, this.#sides.official].map((side) =>
      // Groups and their headers are only told apart where official etcd has no choice.
      watcher.startedBehind
        ? side.received(watcher.id).flatMap((r) => (r.events === undefined ? [r] : eventsOf(r)))
        : side.received(watcher.id),
    );
    assert.deepEqual(subject, official, `what watcher ${watcher.id} was sent`);
    this.#sides.subject.forget(watcher.id);
    this.#sides.official.forget(watcher.id);
    this.#watchers.splice(this.#watchers.indexOf(watcher), 1);
  }
}
