// Goal: SIGTERM ends a busy member cleanly, and what it acknowledged is there when it runs again. Method: writers that
// never pause and watchers that never end by themselves, then the signal; the time it took is printed (a second is what is
// promised; docs/benchmarks.md has the figure) and a restart is asked for every acknowledged key.
import assert from "node:assert/strict";
import { test } from "node:test";
import { etcdserverpb, services } from "../../src/wire/protobuf/index.ts";
import { type Answer, GrpcClient } from "../support/grpc-client.ts";
import { MemberProcess, temporaryDirectory } from "./member-process.ts";

const { PutRequest, RangeRequest, WatchCreateRequest, WatchRequest } = etcdserverpb;
const { Put, Range } = services["etcdserverpb.KV"];
const writers = 32;
const watchers = 50;
/** Each writer has this many acknowledged before the signal comes. */
const putsBefore = 50;

class Writer {
  acknowledged = 0;
  readonly #name: string;

  constructor(name: string) {
    this.#name = name;
  }

  keyOf(n: number): Buffer {
    return Buffer.from(`${this.#name}/${n}`);
  }

  /** Writes until it is refused. */
  async run(client: GrpcClient, progress: () => void): Promise<void> {
    for (;;) {
      const key = this.keyOf(this.acknowledged);
      const answer = await client.call(Put, PutRequest.create({ key, value: Buffer.alloc(256) }));
      if ("code" in answer) return;
      this.acknowledged++;
      progress();
    }
  }
}

async function openWatchers(client: GrpcClient): Promise<void> {
  const shape = services["etcdserverpb.Watch"].Watch;
  const createRequest = WatchCreateRequest.create({
    key: Buffer.from("w"),
    rangeEnd: Buffer.from("x"),
  });
  for (let n = 0; n < watchers; n++) {
    const stream = client.stream(shape);
    stream.send(WatchRequest.create({ createRequest }));
    await stream.next();
  }
}

test("SIGTERM under load ends the member cleanly and loses nothing", async () => {
  const directory = await temporaryDirectory();
  try {
    const member = await MemberProcess.start(directory.path);
    const client = new GrpcClient(member.endpoint);
    await openWatchers(client);
    const all = Array.from({ length: writers }, (_, n) => new Writer(`w${n}`));
    const warm = Promise.withResolvers<void>();
    const progress = (): void => {
      if (all.every(({ acknowledged }) => acknowledged >= putsBefore)) warm.resolve();
    };
    const running = all.map((writer) => writer.run(client, progress));
    await warm.promise;
    const signalledMs = performance.now();
    const exit = await member.stop();
    console.log(`stopped in ${Math.round(performance.now() - signalledMs)} ms`);
    assert.deepEqual(exit, { code: null, signal: "SIGTERM" });
    assert.match(member.log, /closed etcd server/);
    await Promise.all(running);
    client.close();
    await checkAll(directory.path, all);
  } finally {
    await directory.remove();
  }
});

async function checkAll(dataDir: string, all: readonly Writer[]): Promise<void> {
  const member = await MemberProcess.start(dataDir);
  const client = new GrpcClient(member.endpoint);
  for (const writer of all) {
    for (let n = 0; n < writer.acknowledged; n++) {
      const answer: Answer = await client.call(
        Range,
        RangeRequest.create({ key: writer.keyOf(n) }),
      );
      assert.ok(
        "message" in answer && answer.message.count !== undefined,
        `${writer.keyOf(n)} is there`,
      );
    }
  }
  client.close();
  await member.stop();
}
