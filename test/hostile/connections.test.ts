// Hostile connections, many at once: each is ended with the error code it deserves, other clients are served meanwhile, and
// afterwards the server holds the same data and no more memory than before.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";
import { etcdserverpb, services } from "../../src/wire/protobuf/index.ts";
import { GrpcClient } from "../support/grpc-client.ts";
import { TestServer } from "../support/server.ts";
import { Attacker, Flag, FrameType, frame } from "./attacker.ts";
import { attacks, largeHeaders, rangeRequest } from "./attacks.ts";
import { Canary } from "./canary.ts";

const { Range, Txn } = services["etcdserverpb.KV"];
const { PutRequest, RangeRequest, RequestOp } = etcdserverpb;

const attackersAtOnce = 8;
/** How long one kind of attack is repeated. */
const attackMs = Number(process.env.ETCD_HOSTILE_ATTACK_MS ?? 250);
const mib = 1024 * 1024;
/** What garbage collection leaves may grow by this much over all attacks: caches fill up to their bounds. */
const memoryGrowthBytesMax = 24 * mib;
/** What the process has resident may grow by this much while it is under attack. */
const residentGrowthBytesMax = 400 * mib;

class Target {
  readonly server: TestServer;
  readonly client: GrpcClient;
  readonly canary: Canary;

  private constructor(server: TestServer) {
    this.server = server;
    this.client = new GrpcClient(server.endpoint);
    this.canary = new Canary(server.endpoint);
  }

  static async start(t: TestContext): Promise<Target> {
    const probe = fileURLToPath(new URL("memory-probe.ts", import.meta.url));
    const nodeArgs = ["--import", probe];
    const target = new Target(await TestServer.start("ours", [], { nodeArgs }));
    t.after(() => target.#stop());
    await target.#fill();
    return target;
  }

  async #stop(): Promise<void> {
    await this.canary.stop();
    this.client.close();
    await this.server.stop();
  }

  /** 10,000 keys of 256 bytes. */
  async #fill(): Promise<void> {
    for (let batch = 0; batch < 100; batch++) {
      const success = Array.from({ length: 100 }, (_, n) => {
        const key = Buffer.from(`key/${batch}/${n}`);
        return RequestOp.create({
          requestPut: PutRequest.create({ key, value: Buffer.alloc(256, n) }),
        });
      });
      const answer = await this.client.call(Txn, Txn.request.create({ success }));
      assert.ok("message" in answer);
    }
  }

  attacker(): Promise<Attacker> {
    return Attacker.connect(this.server.endpoint);
  }

  /** Waits a while for the server to notice that its attackers have gone. */
  async memoryGrowth(beforeBytes: number): Promise<number> {
    for (let attempts = 40; ; attempts--) {
      const growth = (await this.memoryBytes()) - beforeBytes;
      if (growth < memoryGrowthBytesMax || attempts === 0) return growth;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  async memoryBytes(): Promise<number> {
    return (await this.server.ask("memory")) as number;
  }

  async residentBytes(): Promise<number> {
    const status = await readFile(`/proc/${this.server.pid}/status`, "latin1");
    return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1024;
  }

  async data(): Promise<unknown> {
    const answer = await this.client.call(Range, RangeRequest.create(allKeys));
    assert.ok("message" in answer);
    return answer.message.kvs;
  }

  /** Resolves when a large answer is given again: pending ones of others were given up. */
  async isFree(): Promise<void> {
    for (let attempts = 100; attempts > 0; attempts--) {
      const answer = await this.client.call(Range, RangeRequest.create(allKeys));
      if ("message" in answer) return;
      assert.equal(answer.details, "etcdserver: too many requests");
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    assert.fail("answers of clients that are gone are still pending");
  }

  /** Runs the attack from many connections, again and again for a while. */
  async repeat(
    attack: (attacker: Attacker) => Promise<void>,
    durationMs = attackMs,
  ): Promise<void> {
    const untilMs = performance.now() + durationMs;
    const attackAgain = async (): Promise<void> => {
      do {
        const attacker = await this.attacker();
        try {
          await attack(attacker);
        } finally {
          attacker.hangUp();
        }
      } while (performance.now() < untilMs);
    };
    await Promise.all(Array.from({ length: attackersAtOnce }, attackAgain));
  }
}

const allKeys = { key: Buffer.from("key/"), rangeEnd: Buffer.from("key0") };
const allKeysRequest = RangeRequest.encode(RangeRequest.create(allKeys));

/** Runs the attacks of one test and checks what must hold after any. */
async function underAttack(
  t: TestContext,
  attack: (target: Target) => Promise<void>,
): Promise<void> {
  const target = await Target.start(t);
  const dataBefore = await target.data();
  const memoryBefore = await target.memoryBytes();
  const residentBefore = await target.residentBytes();
  target.canary.takeReport();
  await attack(target);
  t.diagnostic(`canary: ${target.canary.takeReport()}`);
  const residentGrowth = (await target.residentBytes()) - residentBefore;
  const memoryGrowth = await target.memoryGrowth(memoryBefore);
  t.diagnostic(`memory: ${memoryGrowth / mib} MiB more in use, ${residentGrowth / mib} resident`);
  assert.ok(!target.server.hasExited, target.server.logTail);
  await target.isFree();
  assert.deepEqual(await target.data(), dataBefore);
  assert.ok(memoryGrowth < memoryGrowthBytesMax, `${memoryGrowth} bytes more are in use`);
  assert.ok(residentGrowth < residentGrowthBytesMax, `${residentGrowth} bytes more are resident`);
}

test("connections that break the rules or flood are sent away with the right error code", async (t) => {
  await underAttack(t, async (target) => {
    for (const { what, code, run } of attacks) {
      await target.repeat(async (attacker) => {
        run(attacker);
        assert.equal(await attacker.goAwayCode(), code, what);
        await attacker.gone();
      });
    }
  });
});

test("header lists that are too large are refused, compressed or not, and the connection goes on", async (t) => {
  await underAttack(t, async (target) => {
    for (const [what, run] of Object.entries(largeHeaders)) {
      await target.repeat(async (attacker) => {
        run(attacker);
        const answer = await attacker.http2.frameOf(FrameType.headers, 1);
        assert.deepEqual(attacker.http2.fieldsOf(answer), [":status: 431"], what);
        await attacker.http2.settled();
      });
    }
  });
});

test("large answers that nobody reads cost no memory: shut windows, sockets left alone", async (t) => {
  await underAttack(t, async (target) => {
    const streams = 20;
    const openStalled = async (isShut: boolean): Promise<Attacker> => {
      const attacker = await target.attacker();
      if (isShut) attacker.http2.beginShut();
      else attacker.http2.begin([[4, 0x7fff_ffff]]);
      if (!isShut) attacker.stopReading();
      for (let n = 0; n < streams; n++) {
        attacker.http2.write(rangeRequest(attacker, 2 * n + 1, allKeysRequest));
      }
      if (isShut) await attacker.http2.settled();
      return attacker;
    };
    const stalled = await Promise.all(
      Array.from({ length: 100 }, (_, n) => openStalled(n % 2 === 0)),
    );
    await target.canary.sings();
    for (const attacker of stalled) attacker.hangUp();
  });
});

test("half a preface, half a frame, half a header block and idle connections hold nobody up", async (t) => {
  await underAttack(t, async (target) => {
    const connections = 1_000;
    const half: readonly ((attacker: Attacker) => void)[] = [
      () => undefined,
      (attacker) => attacker.writeRaw(Buffer.from("PRI * HTTP/2.0\r\n")),
      (attacker) => attacker.writeRaw(Buffer.from("GET /health HTTP/1.1\r\nHost:")),
      ({ http2 }) => http2.begin(),
      ({ http2 }) => {
        http2.begin();
        http2.write(frame(FrameType.headers, 0, 1, Buffer.alloc(0)));
      },
      ({ http2 }) => {
        http2.begin();
        http2.write(http2.headersFrame(1, Flag.endHeaders).subarray(0, 12));
      },
    ];
    const open: Attacker[] = [];
    for (let n = 0; n < connections; n++) {
      const attacker = await target.attacker();
      half[n % half.length]!(attacker);
      open.push(attacker);
    }
    await target.data();
    t.diagnostic(
      `${connections} connections: ${(await target.residentBytes()) / mib} MiB resident`,
    );
    for (const attacker of open) attacker.hangUp();
  });
});

test("a connection with ten thousand streams left open is held and forgotten", async (t) => {
  await underAttack(t, async (target) => {
    await target.repeat(async (attacker) => {
      attacker.http2.begin();
      const heads: Buffer[] = [];
      for (let n = 0; n < 10_000; n++) {
        heads.push(attacker.http2.headersFrame(2 * n + 1, Flag.endHeaders));
      }
      attacker.http2.write(...heads);
      await attacker.http2.settled();
    });
  });
});

test("a client that does not finish its preface is hung up on", async (t) => {
  const server = await TestServer.start("ours");
  t.after(() => server.stop());
  const silent = await Attacker.connect(server.endpoint);
  const halfway = await Attacker.connect(server.endpoint);
  halfway.writeRaw(Buffer.from("PRI * HTTP"));
  await Promise.all([silent.gone(), halfway.gone()]);
});
