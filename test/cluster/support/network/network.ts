// A network for the members of one cluster: each in a namespace of its own, with two interfaces. Over one, members talk to
// each other through a switch that loses and delays frames as the test wants (wire.py); over the other the test reaches each
// member, whatever happens between them.
//
//   this process ── 198.18.x.0/30 ── member 1 ── 10.77.0.1 ──┐
//                └─ 198.18.x.4/30 ── member 2 ── 10.77.0.2 ──┼─ switch
//                └─ 198.18.x.8/30 ── member 3 ── 10.77.0.3 ──┘
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { MemberPlace } from "../member.ts";
import { addressesInUse, deleteNamespaces, inNamespace, ip, namespaces } from "./ip.ts";

const prefix = "etcd-cluster";
const clientPort = 2379;
const peerPort = 2380;
const wireProgram = fileURLToPath(new URL("wire.py", import.meta.url));

/** What happens to frames on the way from one member to another. */
export interface Link {
  /** Share of the frames that is lost: 1 is all. */
  readonly loss?: number;
  readonly delayMs?: number;
}

/** Names are not used again: the kernel takes its time to clean up behind a namespace. */
let networksMade = 0;

export class Network {
  /** Part of all names: the process and the number of the network in it. */
  readonly #name = `${process.pid}-${++networksMade}`;
  readonly #size: number;
  readonly #subnet: string;
  readonly #wire: ChildProcess;
  readonly #deleteAtExit = (): void => this.#delete();
  #rules: Record<string, Link> = {};
  #answered = (): void => undefined;

  private constructor(size: number) {
    this.#size = size;
    deleteLeftovers();
    this.#subnet = freeSubnet();
    process.once("exit", this.#deleteAtExit);
    try {
      ip([`netns add ${this.#wireNamespace}`]);
      for (const number of this.#members) this.#addMember(number);
    } catch (error) {
      this.#delete();
      throw error;
    }
    const [program, ...args] = [
      ...inNamespace(this.#wireNamespace),
      ...["/usr/bin/python3", wireProgram, ...this.#members.map(portOf)],
    ];
    this.#wire = spawn(program!, args, { stdio: ["pipe", "pipe", "inherit"] });
    this.#wire.stdout!.on("data", () => this.#answered());
  }

  /** Everybody hears everybody. The caller disposes of it after the members. */
  static async create(size: number): Promise<Network> {
    const network = new Network(size);
    await network.#answer();
    return network;
  }

  /** Where member `number`, from 1 on, lives. */
  place(number: number): MemberPlace {
    return {
      client: `${this.#subnet}.${4 * number + 2}:${clientPort}`,
      peer: `10.77.0.${number}:${peerPort}`,
      launcher: inNamespace(this.#namespaceOf(number)),
    };
  }

  /** From now on frames from one member to another fare like this. */
  async oneWay(from: number, to: number, link: Link): Promise<void> {
    await this.#apply({ ...this.#rules, [linkOf(from, to)]: link });
  }

  /** All links between members fare like this. */
  async everywhere(link: Link): Promise<void> {
    const rules: Record<string, Link> = {};
    for (const from of this.#members) {
      for (const to of this.#members) rules[linkOf(from, to)] = link;
    }
    await this.#apply(rules);
  }

  /** No member hears this one, nor does it hear any. */
  async isolate(number: number): Promise<void> {
    const rules = { ...this.#rules };
    for (const other of this.#members) {
      rules[linkOf(number, other)] = { loss: 1 };
      rules[linkOf(other, number)] = { loss: 1 };
    }
    await this.#apply(rules);
  }

  async heal(): Promise<void> {
    await this.#apply({});
  }

  dispose(): void {
    process.removeListener("exit", this.#deleteAtExit);
    this.#wire.kill("SIGKILL");
    this.#delete();
  }

  get #members(): readonly number[] {
    return Array.from({ length: this.#size }, (_, place) => place + 1);
  }

  async #apply(rules: Record<string, Link>): Promise<void> {
    this.#rules = rules;
    const answer = this.#answer();
    this.#wire.stdin!.write(`${JSON.stringify(rules)}\n`);
    await answer;
  }

  #answer(): Promise<void> {
    return new Promise((resolve, reject) => {
      const ended = () => reject(new Error("the switch between the members ended"));
      this.#wire.once("exit", ended);
      this.#answered = () => {
        this.#wire.removeListener("exit", ended);
        resolve();
      };
    });
  }

  #delete(): void {
    const own = this.#members.map((number) => this.#namespaceOf(number));
    deleteNamespaces([...own, this.#wireNamespace]);
  }

  get #wireNamespace(): string {
    return `${prefix}-${this.#name}-wire`;
  }

  #namespaceOf(number: number): string {
    return `${prefix}-${this.#name}-${number}`;
  }

  #addMember(number: number): void {
    const namespace = this.#namespaceOf(number);
    const outside = `ec${this.#name}-${number}`;
    const port = portOf(number);
    ip([
      `netns add ${namespace}`,
      `link add ${outside} type veth peer name client netns ${namespace}`,
      `link add ${port} netns ${this.#wireNamespace} type veth peer name peer netns ${namespace}`,
      `address add ${this.#subnet}.${4 * number + 1}/30 dev ${outside}`,
      `link set ${outside} up`,
    ]);
    ip([`link set ${port} up`], this.#wireNamespace);
    ip(
      [
        "link set lo up",
        `address add ${this.#subnet}.${4 * number + 2}/30 dev client`,
        "link set client up",
        `address add 10.77.0.${number}/24 dev peer`,
        // One packet a frame: otherwise several would be lost at once.
        "link set peer gso_max_segs 1 up",
      ],
      namespace,
    );
  }
}

const portOf = (number: number): string => `w${number}`;
const linkOf = (from: number, to: number): string => `${portOf(from)}>${portOf(to)}`;

/** 198.18.0.0/15 is set aside for such tests (RFC 2544). */
function freeSubnet(): string {
  const used = addressesInUse();
  for (let attempt = 0; attempt < 256; attempt++) {
    const subnet = `198.18.${(process.pid + attempt) & 0xff}`;
    if (!used.includes(`${subnet}.`)) return subnet;
  }
  throw new Error("198.18.0.0/16 is in use: want a free /24 for a network of members");
}

/** Of test processes that were killed. */
function deleteLeftovers(): void {
  const left = namespaces().filter((name) => {
    const pid = /^etcd-cluster-(\d+)-/.exec(name)?.[1];
    return pid !== undefined && !existsSync(`/proc/${pid}`);
  });
  deleteNamespaces(left);
}
