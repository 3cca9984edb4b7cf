import type { Random } from "../../../src/base/index.ts";
import { between, chance, pick, pickSome } from "../world/dice.ts";
import type { Machine } from "../world/machine.ts";
import { calmDisk } from "../world/machine-disks.ts";
import { calmWeather, type LinkWeather, type Network } from "../world/network.ts";
import type { Trace } from "../world/trace.ts";
import type { VirtualLoop } from "../world/virtual-loop.ts";

export interface NemesisModules {
  readonly loop: VirtualLoop;
  readonly random: Random;
  readonly trace: Trace;
  readonly network: Network;
  readonly machines: readonly Machine[];
  readonly faultIntervalMs: number;
  count(fault: string): void;
}

type Fault = (nemesis: Nemesis) => void;

/** Of all faults, so many are of each kind. */
const faults: readonly (readonly [weight: number, fault: Fault])[] = [
  [10, (nemesis) => nemesis.partition()],
  [6, (nemesis) => nemesis.isolateLeader()],
  [8, (nemesis) => nemesis.cutOneWay()],
  [8, (nemesis) => nemesis.storm()],
  [16, (nemesis) => nemesis.heal()],
  [10, (nemesis) => nemesis.crashOne()],
  [6, (nemesis) => nemesis.crashLeader()],
  [2, (nemesis) => nemesis.crashAll()],
  [5, (nemesis) => nemesis.stopOne()],
  [6, (nemesis) => nemesis.holdOne()],
  [6, (nemesis) => nemesis.slowDisk()],
  [4, (nemesis) => nemesis.fullDisk()],
  [2, (nemesis) => nemesis.failDisk()],
  [4, (nemesis) => nemesis.moveLeader()],
  [4, (nemesis) => nemesis.falseAlarm()],
  [6, (nemesis) => nemesis.hound()],
  [6, (nemesis) => nemesis.pinch()],
];
const weights = faults.reduce((sum, [weight]) => sum + weight, 0);

/** Whoever breaks things. Everything that it breaks gets well again, by itself or by `makeWell`. */
export class Nemesis {
  readonly #modules: NemesisModules;
  #isWell = false;

  constructor(modules: NemesisModules) {
    this.#modules = modules;
  }

  async run(isOver: () => boolean): Promise<void> {
    const { loop, random, faultIntervalMs } = this.#modules;
    while (!isOver()) {
      await loop.sleep(between(random, [0, 2 * faultIntervalMs]));
      if (isOver()) return;
      let dice = random.below(weights);
      const [, fault] = faults.find(([weight]) => {
        dice -= weight;
        return dice < 0;
      })!;
      fault(this);
    }
  }

  /** Ends all faults. */
  makeWell(): void {
    const { network, machines } = this.#modules;
    this.#isWell = true;
    network.setWeather(calmWeather);
    for (const machine of machines) {
      machine.disks.setWeather(calmDisk);
      machine.switchOn();
    }
  }

  partition(): void {
    const { machines, random } = this.#modules;
    const side = pickSome(random, machines, 1 + random.below(machines.length - 1));
    this.#separate(side, { bothWays: true });
    this.#note("partition", side);
  }

  isolateLeader(): void {
    const leader = this.#leader();
    if (leader === undefined) return;
    this.#separate([leader], { bothWays: true });
    this.#note("leader cut off", [leader]);
  }

  cutOneWay(): void {
    const { machines, random } = this.#modules;
    const side = pickSome(random, machines, 1 + random.below(machines.length - 1));
    this.#separate(side, { bothWays: false });
    this.#note("one-way partition", side);
  }

  storm(): void {
    const { random, network } = this.#modules;
    const weather: LinkWeather = {
      isCut: false,
      lostPerMille: random.below(300),
      doubledPerMille: random.below(200),
      overtakingPerMille: random.below(500),
      delayMs: [0.1, between(random, [1, 250])],
    };
    network.setWeather(weather);
    this.#note("loss, doubles, disorder, delay", []);
  }

  heal(): void {
    this.#modules.network.setWeather(calmWeather);
    this.#note("network heals", []);
  }

  crashOne(): void {
    const { machines, random } = this.#modules;
    this.#crash([pick(random, machines)]);
  }

  crashLeader(): void {
    const leader = this.#leader();
    if (leader !== undefined) this.#crash([leader]);
  }

  crashAll(): void {
    this.#crash(this.#modules.machines);
  }

  stopOne(): void {
    const { machines, random } = this.#modules;
    const machine = pick(random, machines);
    if (machine.running === undefined) return;
    this.#note("stop", [machine]);
    machine.stop();
    this.#switchOnLater(machine);
  }

  /** The process stands still: a suspended machine, or an event loop that is held. */
  holdOne(): void {
    const { machines, random } = this.#modules;
    const leader = this.#leader();
    const machine = leader !== undefined && chance(random, 500) ? leader : pick(random, machines);
    machine.hold(between(random, [100, 6_000]));
    this.#note("process stands still", [machine]);
  }

  slowDisk(): void {
    const { machines, random, loop } = this.#modules;
    const machine = pick(random, machines);
    const syncMs = [1, between(random, [10, 2_000])] as const;
    machine.disks.setWeather({ ...calmDisk, syncMs });
    loop.after(between(random, [500, 5_000]), () => machine.disks.setWeather(calmDisk));
    this.#note("slow disk", [machine]);
  }

  fullDisk(): void {
    const { machines, random, loop } = this.#modules;
    const machine = pick(random, machines);
    machine.disks.setWeather({ ...calmDisk, capacityBytes: machine.disks.files.usedBytes });
    loop.after(between(random, [500, 5_000]), () => machine.disks.setWeather(calmDisk));
    this.#note("full disk", [machine]);
  }

  failDisk(): void {
    const { machines, random } = this.#modules;
    const machine = pick(random, machines);
    machine.failDisk();
    this.#note("disk error", [machine]);
  }

  moveLeader(): void {
    const { machines, random } = this.#modules;
    const leader = this.#leader()?.running;
    const target = pick(random, machines).id;
    if (leader === undefined || target === undefined) return;
    // Whether it comes to anything or not.
    leader.life.after(0, () => leader.member.moveLeader(target).catch(() => undefined));
    this.#note("leader moved", []);
  }

  /** Some take the leader for gone while it is there: its streams broke, and something in between refuses connections. */
  falseAlarm(): void {
    const { machines, network, random } = this.#modules;
    const leader = this.#leader();
    const gone = leader?.id;
    if (leader === undefined || gone === undefined) return;
    for (const { id } of machines) {
      const endpoint = id === undefined || id === gone ? undefined : network.endpoint(id);
      if (endpoint === undefined || !chance(random, 700)) continue;
      const { life, handler } = endpoint;
      life.after(between(random, [0, 50]), () => handler.gone(gone));
    }
    this.#note("false alarm", [leader]);
  }

  /** For a while, whoever is elected is struck at once: what it has begun then is half done. */
  hound(): void {
    const { loop, random } = this.#modules;
    const untilMs = loop.nowMs + between(random, [3_000, 15_000]);
    this.#note("leaders are hounded", []);
    // Cut off one after the other, each comes back to what the next one has left (raft paper, figure 8).
    const cutPerMille = pick(random, [400, 1_000]);
    let struckTerm = 0;
    const look = (): void => {
      if (loop.nowMs > untilMs || this.#isWell) return;
      const leader = this.#leader();
      const term = leader?.running?.member.raft.term ?? 0;
      if (leader !== undefined && term > struckTerm) {
        struckTerm = term;
        loop.after(between(random, [0, 40]), () => {
          if (!this.#isWell) this.#strike(leader, cutPerMille);
        });
      }
      loop.after(2, look);
    };
    look();
  }

  /**
   * A leader whose disk is slow goes on with one follower, and loses power. The one that was away comes back, the one that had
   * everything goes: what was promised on the word of two must be on the disks of two.
   */
  pinch(): void {
    const { machines, random, loop, network } = this.#modules;
    const leader = this.#leader();
    if (leader === undefined) return;
    const others = machines.filter((machine) => machine !== leader);
    const [behind, ahead] = pickSome(random, others, 2);
    if (behind === undefined || ahead === undefined) return;
    network.setWeather(calmWeather);
    this.#separate([behind], { bothWays: true });
    leader.disks.setWeather({ ...calmDisk, syncMs: [20, 500] });
    this.#note("leader with a slow disk and one follower", [leader, ahead]);
    loop.after(between(random, [30, 600]), () => {
      leader.disks.setWeather(calmDisk);
      if (this.#isWell) return;
      leader.crash("machine");
      loop.after(between(random, [20, 300]), () => leader.switchOn());
      network.setWeather(calmWeather);
      this.#separate([ahead], { bothWays: true });
      this.#note("leader crashes, its follower is cut off", [leader, ahead]);
    });
  }

  #strike(leader: Machine, cutPerMille: number): void {
    const { machines, random, loop, network } = this.#modules;
    network.setWeather({ ...calmWeather, delayMs: [0.1, between(random, [1, 20])] });
    if (chance(random, cutPerMille)) {
      this.#separate([leader], { bothWays: chance(random, 700) });
      this.#note("new leader cut off", [leader]);
      return;
    }
    // It comes back before the others have missed it, while one of them is away.
    leader.crash(chance(random, 800) ? "machine" : "process");
    loop.after(between(random, [20, 500]), () => leader.switchOn());
    const others = machines.filter((machine) => machine !== leader);
    const away = pick(random, others);
    if (chance(random, 700)) this.#separate([away], { bothWays: true });
    this.#note("new leader crashes", [leader, away]);
  }

  #crash(machines: readonly Machine[]): void {
    const { random } = this.#modules;
    this.#note(machines.length > 1 ? "all crash" : "crash", machines);
    for (const machine of machines) {
      machine.crash(chance(random, 500) ? "machine" : "process");
      this.#switchOnLater(machine);
    }
  }

  #switchOnLater(machine: Machine): void {
    const { loop, random } = this.#modules;
    loop.after(between(random, chance(random, 700) ? [50, 2_000] : [2_000, 15_000]), () =>
      machine.switchOn(),
    );
  }

  #separate(side: readonly Machine[], { bothWays }: { readonly bothWays: boolean }): void {
    const { machines, network } = this.#modules;
    const cut = { ...network.weather, isCut: true };
    const others = machines.filter((machine) => !side.includes(machine));
    for (const { id: one } of side) {
      for (const { id: other } of others) {
        if (one === undefined || other === undefined) continue;
        network.setLink(one, other, cut);
        if (bothWays) network.setLink(other, one, cut);
      }
    }
  }

  /** Of those that think they lead, the one of the latest term. */
  #leader(): Machine | undefined {
    const leaders = this.#modules.machines.filter(({ running }) => running?.member.raft.isLeader);
    const term = (machine: Machine): number => machine.running!.member.raft.term;
    return leaders.sort((a, b) => term(b) - term(a))[0];
  }

  #note(fault: string, machines: readonly Machine[]): void {
    this.#modules.count(fault);
    const names = machines.map(({ name }) => name).join(" ");
    this.#modules.trace.add(`fault: ${fault} ${names}`);
  }
}
