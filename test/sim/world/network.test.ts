import assert from "node:assert/strict";
import { test } from "node:test";
import { SeededRandom } from "../../../src/base/testing/seeded-random.ts";
import type { PeerHandler } from "../../../src/peer/index.ts";
import { type Message, MessageType } from "../../../src/raft/index.ts";
import { messageInTest } from "../../../src/raft/testing/message-in-test.ts";
import { Life } from "./life.ts";
import { calmWeather, Network } from "./network.ts";
import { Trace } from "./trace.ts";
import { VirtualLoop } from "./virtual-loop.ts";

function message(index: number): Message {
  return messageInTest({ type: MessageType.appResp, index });
}

function connect(encodes: boolean) {
  const loop = new VirtualLoop();
  const trace = new Trace(() => loop.nowMs);
  const nobody = (): void => undefined;
  const random = new SeededRandom(3);
  const network = new Network({ loop, trace, random, encodes, observe: nobody, count: nobody });
  const received: number[] = [];
  const gone: bigint[] = [];
  const handler = {
    receive: ({ index }: { readonly index: number }) => void received.push(index),
    gone: (id: bigint) => void gone.push(id),
    isRemoved: () => false,
  } as unknown as PeerHandler;
  network.attach(2n, { handler, life: new Life(loop), meet: nobody, takesFiles: true });
  const send = (count: number): { readonly lost: number } => {
    const result = { lost: 0 };
    for (let index = 1; index <= count; index++) network.send(message(index), () => result.lost++);
    return result;
  };
  const pass = async (): Promise<void> => {
    const endMs = loop.nowMs + 1_000;
    loop.after(1_000, nobody);
    await loop.runUntil(() => loop.nowMs >= endMs);
  };
  return { network, received, gone, send, pass };
}

for (const encodes of [false, true]) {
  test(`a calm network delivers everything in order, ${encodes ? "as bytes" : "as it is"}`, async () => {
    const { received, send, pass } = connect(encodes);
    send(50);
    await pass();
    assert.deepEqual(
      received,
      Array.from({ length: 50 }, (_, place) => place + 1),
    );
  });
}

test("in bad weather messages are lost, doubled and overtake one another", async () => {
  const { network, received, send, pass } = connect(false);
  const shares = { lostPerMille: 200, doubledPerMille: 200, overtakingPerMille: 500 };
  network.setWeather({ isCut: false, ...shares, delayMs: [0, 100] });
  send(200);
  await pass();
  const different = new Set(received).size;
  assert.ok(different < 200 && received.length > different, `${received.length}, ${different}`);
  assert.notDeepEqual(
    received,
    received.toSorted((a, b) => a - b),
  );
});

test("a cut in one direction tells the sender and leaves the other one open", async () => {
  const { network, received, send, pass } = connect(false);
  network.setLink(1n, 2n, { ...calmWeather, isCut: true });
  assert.equal(send(3).lost, 3);
  await pass();
  assert.deepEqual(received, []);
  assert.equal(network.isCut(2n, 1n), false);
  assert.equal(network.openSinceMs(1n, 2n), undefined);
  network.setLink(1n, 2n, calmWeather);
  assert.equal(network.openSinceMs(1n, 2n), 1_000);
});

test("of most deaths the others are told", async () => {
  const { network, gone, pass } = connect(false);
  for (let n = 0; n < 100; n++) network.processEnded(1n);
  await pass();
  assert.ok(gone.length > 60 && gone.length < 100, `${gone.length}`);
});

test("of a death behind a cut nobody is told, nor is the dead one", async () => {
  const { network, gone, pass } = connect(false);
  network.setLink(2n, 1n, { ...calmWeather, isCut: true });
  for (let n = 0; n < 20; n++) network.processEnded(1n);
  for (let n = 0; n < 20; n++) network.processEnded(2n);
  await pass();
  assert.deepEqual(gone, []);
});
