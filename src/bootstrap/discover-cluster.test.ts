import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type DiscoveryService,
  discoverCluster,
  PassingError,
  type Registration,
  type Registrations,
} from "./discover-cluster.ts";
import { smallWorld } from "./testing/small-world.ts";

/** A service in memory. */
class Registry implements DiscoveryService {
  readonly name = "the registry";
  readonly token = "t";
  sizeText: string | undefined;
  readonly #members: Registration[] = [];
  #wake: (() => void)[] = [];
  /** So many questions fail. */
  failures = 0;
  registered = 0;

  constructor(size: string | undefined) {
    this.sizeText = size;
  }

  async size(): Promise<string | undefined> {
    if (this.failures > 0) {
      this.failures -= 1;
      throw new PassingError("connect ECONNREFUSED");
    }
    return this.sizeText;
  }

  async registrations(): Promise<Registrations> {
    return { members: [...this.#members].reverse(), position: this.#members.length };
  }

  async register(id: string, value: string): Promise<void> {
    this.registered += 1;
    if (this.#members.some((member) => member.id === id)) return;
    this.#members.push({ id, value, order: this.#members.length });
    for (const wake of this.#wake) wake();
    this.#wake = [];
  }

  async changed(position: number): Promise<void> {
    if (this.#members.length > position) return;
    await new Promise<void>((resolve) => this.#wake.push(resolve));
  }

  close(): void {}
}

function discover(service: Registry, id: bigint) {
  const world = smallWorld({});
  const registration = `m${id}=http://m${id}:2380`;
  const text = discoverCluster({ memberId: id, registration }, { ...world, service });
  return { world, text };
}

test("members wait for one another and agree on their order", async () => {
  const service = new Registry("3\n");
  const texts = [3n, 1n, 2n].map((id) => discover(service, id).text);
  const wanted = "m3=http://m3:2380,m1=http://m1:2380,m2=http://m2:2380";
  assert.deepEqual(await Promise.all(texts), [wanted, wanted, wanted]);
});

test("a member that comes back while the others are awaited is not registered twice", async () => {
  const service = new Registry("2");
  const [first, again] = [discover(service, 1n), discover(service, 1n)];
  await first.world.clock.yield();
  const second = discover(service, 2n);
  await Promise.all([first.text, second.text, again.text]);
  const late = discover(service, 1n);
  assert.equal(await late.text, await first.text);
});

test("a cluster that is complete takes nobody else", async () => {
  const service = new Registry("1");
  await discover(service, 1n).text;
  await assert.rejects(
    discover(service, 2n).text,
    /discovery: cluster is full: the registry has 1 members already: m1=http:\/\/m1:2380/,
  );
  assert.equal(service.registered, 1);
});

test("members of the same name are refused", async () => {
  const service = new Registry("2");
  await service.register("a", "m1=http://other:2380");
  await assert.rejects(
    discover(service, 1n).text,
    /have the same --name: m1=http:\/\/other:2380,m1=/,
  );
});

test("a size that is none is refused", async () => {
  await assert.rejects(
    discover(new Registry(undefined), 1n).text,
    /size key not found at the registry/,
  );
  for (const size of ["0", "-1", "three", ""]) {
    await assert.rejects(discover(new Registry(size), 1n).text, /size key is bad at the registry/);
  }
});

test("a service that cannot be asked is asked again, after ever longer waits", async () => {
  const service = new Registry("1");
  service.failures = 3;
  const { world, text } = discover(service, 1n);
  for (const seconds of [1, 2, 4]) {
    await world.clock.yield();
    assert.equal(world.clock.pendingTimers, 1);
    await world.clock.advance(seconds * 1_000);
  }
  assert.equal(await text, "m1=http://m1:2380");
  assert.equal(world.complaints.length, 3);
});
