import type { Random } from "../../../src/base/index.ts";
import type { PeerHandler } from "../../../src/peer/index.ts";
import { decodeMessage, encodeMessage } from "../../../src/peer/message-codec.ts";
import { type Message, MessageType, type ReceivedMessage } from "../../../src/raft/index.ts";
import { between, chance } from "./dice.ts";
import type { Life } from "./life.ts";
import type { Trace } from "./trace.ts";
import type { VirtualLoop } from "./virtual-loop.ts";

/** How one direction between two machines behaves. */
export interface LinkWeather {
  readonly isCut: boolean;
  /** Of a thousand messages, how many get lost, come twice, or overtake others. */
  readonly lostPerMille: number;
  readonly doubledPerMille: number;
  readonly overtakingPerMille: number;
  readonly delayMs: readonly [number, number];
}

export const calmWeather: LinkWeather = {
  isCut: false,
  lostPerMille: 0,
  doubledPerMille: 0,
  overtakingPerMille: 0,
  delayMs: [0.1, 1],
};

/** A process that can be reached. */
export interface Endpoint {
  readonly handler: PeerHandler;
  readonly life: Life;
  /** Hears who has found the way here: it can be answered, even if nobody has told of it. */
  meet(id: bigint): void;
  /** See `PeerTransport`. */
  readonly takesFiles: boolean;
}

/** Of a thousand deaths of a process, how many another member is told of: too late, or never. Else as soon as it can be known. */
const deathToldLatePerMille = 150;
const deathNotToldPerMille = 150;
/** By then the process may have been started again, and even lead. */
const deathToldLateMs = [0, 3_000] as const;

interface Link {
  weather: LinkWeather;
  /** What is sent in order arrives in order: no earlier than this. */
  busyUntilMs: number;
  /** Since when the link has carried everything. */
  openSinceMs: number;
}

export interface NetworkModules {
  readonly loop: VirtualLoop;
  readonly random: Random;
  readonly trace: Trace;
  /** Messages cross the wire as bytes, as in earnest; otherwise as objects, which is faster. */
  readonly encodes: boolean;
  /** Sees every message that a member sends, before the network does anything to it. */
  observe(message: Message): void;
  count(fault: string): void;
}

/** The cables between machines. Members are known to it by their identifiers. */
export class Network {
  readonly #modules: NetworkModules;
  readonly #endpoints = new Map<bigint, Endpoint>();
  readonly #links = new Map<string, Link>();
  #general: LinkWeather = calmWeather;

  constructor(modules: NetworkModules) {
    this.#modules = modules;
  }

  /** A process takes the place of the member's last one. */
  attach(id: bigint, endpoint: Endpoint): void {
    this.#endpoints.set(id, endpoint);
  }

  endpoint(id: bigint): Endpoint | undefined {
    const found = this.#endpoints.get(id);
    return found === undefined || found.life.isOver ? undefined : found;
  }

  /** For all links, also those not used so far, until `setLink` says otherwise. */
  setWeather(weather: LinkWeather): void {
    this.#general = weather;
    for (const link of this.#links.values()) this.#change(link, weather);
  }

  get weather(): LinkWeather {
    return this.#general;
  }

  setLink(from: bigint, to: bigint, weather: LinkWeather): void {
    this.#change(this.#link(from, to), weather);
  }

  isCut(from: bigint, to: bigint): boolean {
    return this.#link(from, to).weather.isCut;
  }

  /** True time since which both directions are open; undefined while they are not, or nobody is there. */
  openSinceMs(one: bigint, other: bigint): number | undefined {
    if (this.endpoint(other) === undefined) return undefined;
    const links = [this.#link(one, other), this.#link(other, one)];
    if (links.some(({ weather }) => weather.isCut)) return undefined;
    return Math.max(...links.map(({ openSinceMs }) => openSinceMs));
  }

  /** Carries a message, or not. `lost` is told if the sender could notice. */
  send(message: Message, lost: () => void): void {
    const { random, trace, count, encodes } = this.#modules;
    this.#modules.observe(message);
    const { from, to } = message;
    const link = this.#link(from, to);
    const { weather } = link;
    trace.add(`send ${describeMessage(message)}`);
    if (weather.isCut || this.endpoint(to) === undefined) {
      lost();
      return;
    }
    if (chance(random, weather.lostPerMille)) {
      count("message lost");
      if (chance(random, 500)) lost();
      return;
    }
    const bytes = encodes ? encodeMessage(message) : undefined;
    const receive = (): ReceivedMessage =>
      bytes === undefined ? message : decodeMessage(Buffer.from(bytes), 0, bytes.length);
    this.#carry(message, { link, receive });
    // Connections do not double what they carry, which raft would not mind; but a proposal would be made twice.
    if (message.type === MessageType.prop || !chance(random, weather.doubledPerMille)) return;
    count("message doubled");
    this.#carry(message, { link, receive });
  }

  /** A process ended, and its machine refuses connections: whoever had one is told, at the best after the time of three messages. */
  processEnded(id: bigint): void {
    const { random, count } = this.#modules;
    for (const [other, { life, handler }] of this.#endpoints) {
      if (other === id || life.isOver || this.isCut(id, other) || this.isCut(other, id)) continue;
      if (chance(random, deathNotToldPerMille)) continue;
      const { delayMs } = this.#link(id, other).weather;
      const isLate = chance(random, deathToldLatePerMille);
      if (isLate) count("death told late");
      const lateMs = isLate ? between(random, deathToldLateMs) : 0;
      life.after(3 * between(random, delayMs) + lateMs, () => handler.gone(id));
    }
  }

  /** Time that something small takes from one member to another; undefined: it does not arrive. */
  delayMs(from: bigint, to: bigint): number | undefined {
    const { weather } = this.#link(from, to);
    if (weather.isCut || this.endpoint(to) === undefined) return undefined;
    if (chance(this.#modules.random, weather.lostPerMille)) return undefined;
    return between(this.#modules.random, weather.delayMs);
  }

  #carry(
    { from, to }: Message,
    { link, receive }: { readonly link: Link; receive(): ReceivedMessage },
  ): void {
    const { loop, random, count } = this.#modules;
    const { weather } = link;
    const arrivalMs = loop.nowMs + between(random, weather.delayMs);
    const overtakes = chance(random, weather.overtakingPerMille);
    if (overtakes) count("message overtaken");
    const dueMs = overtakes ? arrivalMs : Math.max(arrivalMs, link.busyUntilMs);
    if (!overtakes) link.busyUntilMs = dueMs;
    loop.after(dueMs - loop.nowMs, () => {
      const endpoint = this.endpoint(to);
      if (endpoint === undefined || link.weather.isCut) return;
      endpoint.life.after(0, () => this.#deliver(from, { endpoint, receive }));
    });
  }

  #deliver(
    from: bigint,
    { endpoint, receive }: { readonly endpoint: Endpoint; receive(): ReceivedMessage },
  ): void {
    if (!endpoint.handler.isRemoved(from)) {
      endpoint.meet(from);
      endpoint.handler.receive(receive());
      return;
    }
    const sender = this.endpoint(from);
    sender?.life.after(1, () => sender.handler.removed());
  }

  #link(from: bigint, to: bigint): Link {
    const name = `${from}>${to}`;
    let link = this.#links.get(name);
    if (link === undefined) {
      link = { weather: this.#general, busyUntilMs: 0, openSinceMs: this.#modules.loop.nowMs };
      this.#links.set(name, link);
    }
    return link;
  }

  #change(link: Link, weather: LinkWeather): void {
    if (link.weather.isCut && !weather.isCut) link.openSinceMs = this.#modules.loop.nowMs;
    link.weather = weather;
  }
}

const short = (id: bigint): string => id.toString(16).slice(0, 4);

function describeMessage(message: Message): string {
  const { type, from, to, term, logTerm, index, entries, commit, reject } = message;
  const log = `${logTerm}/${index}+${entries.length}`;
  return `${short(from)}>${short(to)} type=${type} term=${term} log=${log} commit=${commit}${reject ? " reject" : ""}`;
}
