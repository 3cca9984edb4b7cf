// A member that is killed again and again while clients write and watch, and what they know about its data.
import assert from "node:assert/strict";
import type { Random } from "../../src/base/index.ts";
import { etcdserverpb, services } from "../../src/wire/protobuf/index.ts";
import { type CallError, EtcdClient } from "../support/etcd-client.ts";
import { History } from "./history.ts";
import { MemberProcess } from "./member-process.ts";
import { WatchFollower } from "./watch-follower.ts";
import { keyPrefix, Writer } from "./writer.ts";

const { CompactionRequest, HashKVRequest, RangeRequest } = etcdserverpb;
const { Compact, Range } = services["etcdserverpb.KV"];
const { HashKV } = services["etcdserverpb.Maintenance"];

const writerCount = 12;
const followerCount = 2;
/** gRPC codes of a call whose connection broke: CANCELLED, INTERNAL, UNAVAILABLE. Its outcome is unknown. */
const brokenCodes: ReadonlySet<number> = new Set([1, 13, 14]);
const outOfRange = 11;

export interface CrashingMemberOptions {
  readonly dataDir: string;
  /** Settings of the next start. */
  readonly args: () => readonly string[];
  readonly random: Random;
}

export class CrashingMember {
  readonly #options: CrashingMemberOptions;
  readonly #history = new History();
  readonly #writers: readonly Writer[];
  readonly #followers: readonly WatchFollower[];
  #member: MemberProcess | undefined;
  #client: EtcdClient | undefined;
  #compactedTo = 0;
  #startMs: number[] = [];
  #load: { stop(): void; readonly ended: Promise<(CallError | undefined)[]> } | undefined;

  constructor(options: CrashingMemberOptions) {
    this.#options = options;
    const { random } = options;
    const history = this.#history;
    this.#writers = Array.from(
      { length: writerCount },
      (_, number) => new Writer(number, { random, history }),
    );
    this.#followers = Array.from({ length: followerCount }, () => new WatchFollower());
  }

  get process(): MemberProcess {
    return this.#member!;
  }

  /** Median time from starting the process to its being healthy. */
  get medianStartMs(): number {
    return this.#startMs.toSorted((a, b) => a - b)[this.#startMs.length >> 1] ?? 0;
  }

  get client(): EtcdClient {
    return this.#client!;
  }

  get requests(): number {
    return this.#writers.reduce((sum, writer) => sum + writer.operations, 0);
  }

  get revision(): number {
    return this.#history.revision;
  }

  /** Starts and is killed before it may be ready. */
  async startAndKill(afterMs: number): Promise<void> {
    const { dataDir, args } = this.#options;
    const member = await MemberProcess.spawn(dataDir, args());
    await new Promise((resolve) => setTimeout(resolve, afterMs));
    await member.kill();
  }

  /** Starts, and checks everything that is known. */
  async start(): Promise<void> {
    const { dataDir, args } = this.#options;
    const begun = performance.now();
    this.#member = await MemberProcess.start(dataDir, args());
    this.#startMs.push(performance.now() - begun);
    this.#client = new EtcdClient(this.#member.endpoint);
    const client = this.#client;
    for (const follower of this.#followers) follower.follow(client);
    await this.check();
  }

  /** Checks everything that is known. Nothing may be under way. */
  async check(): Promise<void> {
    const client = this.client;
    await Promise.all(this.#writers.map((writer) => writer.settle(client)));
    const found = await client.ask(
      Range,
      RangeRequest.create({ key: Buffer.from(keyPrefix), countOnly: true }),
    );
    this.#history.checkRevision(found.header!.revision);
    await Promise.all(this.#followers.map((f) => f.caughtUp(this.#history.revision)));
    this.#history.compare(this.#followers.map((follower) => follower.take()));
    await this.#checkCompacted(client);
  }

  /** Begins to write, with all writers at once. */
  beginWriting(): void {
    const abort = new AbortController();
    const ended = Promise.all(
      this.#writers.map((writer) => writer.write(this.#client!, abort.signal)),
    );
    // A failure is for whoever waits for the end; until then it is not unhandled.
    ended.catch(() => undefined);
    this.#load = { stop: () => abort.abort(), ended };
  }

  /** Lets every writer end its request. */
  async stopWriting(): Promise<void> {
    this.#load?.stop();
    const failures = (await this.#load?.ended) ?? [];
    this.#load = undefined;
    const failure = failures.find((candidate) => candidate !== undefined);
    assert.equal(failure, undefined, "no request fails while the member runs");
  }

  /** Resolves when every writer's request has failed, with how. */
  async writingFailed(): Promise<readonly CallError[]> {
    const failures = (await this.#load?.ended) ?? [];
    this.#load = undefined;
    assert.ok(failures.every((failure) => failure !== undefined));
    return failures;
  }

  /** Asks for a compaction up to what every watcher has seen; whether it is done in time is the crash's to say. */
  beginCompaction(): void {
    const revision = Math.min(...this.#followers.map((follower) => follower.lastRevision));
    if (revision <= this.#compactedTo) return;
    const request = CompactionRequest.create({ revision: BigInt(revision) });
    void this.#client!.call(Compact, request).then((outcome) => {
      if (outcome.kind === "answered") this.#compactedTo = revision;
    });
  }

  /** As systemd stops it. Nobody may be writing. */
  async stop(): Promise<void> {
    await this.#member!.stop();
    this.#disconnect();
  }

  async kill(): Promise<void> {
    await this.#member!.kill();
    this.#load?.stop();
    const failures = (await this.#load?.ended) ?? [];
    this.#load = undefined;
    for (const failure of failures) {
      if (failure === undefined) continue;
      assert.ok(brokenCodes.has(failure.code), `code ${failure.code}: ${failure.details}`);
    }
    this.#disconnect();
  }

  /** Hash of everything up to the current revision. Nobody may be writing. */
  async hash(): Promise<{ revision: number; hash: number; compactRevision: number }> {
    const answer = await this.#client!.ask(HashKV, HashKVRequest.create());
    const { header, hash, compactRevision } = answer;
    return { revision: header!.revision, hash, compactRevision };
  }

  /** Ends it; for the test's end, however it ends. */
  async dispose(): Promise<void> {
    await this.#member?.kill();
    this.#load?.stop();
    await this.#load?.ended.catch(() => undefined);
    this.#disconnect();
  }

  #disconnect(): void {
    for (const follower of this.#followers) follower.stop();
    this.#client?.close();
    this.#client = undefined;
  }

  /** What a compaction took away stays away. */
  async #checkCompacted(client: EtcdClient): Promise<void> {
    if (this.#compactedTo < 2) return;
    const revision = BigInt(this.#compactedTo - 1);
    const request = RangeRequest.create({ key: Buffer.from(keyPrefix), revision });
    const outcome = await client.call(Range, request);
    assert.ok(
      outcome.kind === "failed" && outcome.error.code === outOfRange,
      `revision ${revision} was compacted away`,
    );
  }
}
