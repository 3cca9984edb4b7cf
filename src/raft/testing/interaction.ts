import { emptyConfState, type Message } from "../types.ts";
import type { Command } from "./command.ts";
import { encodeConfChange, parseConfChange } from "./conf-change-text.ts";
import {
  describeConfState,
  describeEntry,
  describeFollowers,
  describeMessage,
  describeReady,
} from "./describe.ts";
import { SimulatedMember } from "./simulated-member.ts";

type Handler = (command: Command) => string[];

/** Several members and the messages between them, driven by the commands of a transcript. */
export class Interaction {
  readonly #members = new Map<bigint, SimulatedMember>();
  #inTransit: Message[] = [];

  readonly #handlers: { readonly [name: string]: Handler } = {
    "add-nodes": (command) => this.#addNodes(command),
    campaign: (c) => this.#input(c, (member) => member.node.campaign()),
    tick: (c) => this.#tick(c, Number(c.words[1] ?? "1")),
    propose: (c) => this.#propose(c),
    "propose-conf-change": (c) => this.#proposeConfChange(c),
    "read-index": (c) => [this.#node(c).readIndex(Buffer.from(c.words[1]!, "latin1"))],
    "transfer-leadership": (c) => this.#transfer(c),
    "forget-leader": (c) => this.#input(c, (member) => member.node.forgetLeader()),
    "report-unreachable": (c) =>
      this.#input(c, (member) => member.node.reportUnreachable(BigInt(c.words[1]!))),
    "report-snapshot": (c) =>
      this.#input(c, (m) => m.node.reportSnapshot(BigInt(c.words[1]!), c.words[2] === "ok")),
    "process-ready": (c) => this.#processReady(c),
    "take-ready": (c) => this.#takeReady(c),
    "finish-write": (c) => this.#input(c, (member) => member.finishWrite()),
    restart: (c) => this.#input(c, (member) => member.restart()),
    compact: (c) => this.#input(c, (m) => m.snapshotAndCompact(Number(c.words[1]))),
    "deliver-msgs": (c) => this.#deliver(c),
    stabilize: (c) => this.#stabilize(c),
    status: (c) => describeFollowers(this.#node(c).status()),
    "raft-state": () => this.#raftState(),
    "raft-log": (c) => this.#raftLog(c),
  };

  /** Runs one command; returns what it says, never nothing. */
  run(command: Command): string[] {
    const handler = this.#handlers[command.name];
    if (handler === undefined) return [`unknown command: ${command.name}`];
    try {
      const lines = handler(command);
      return lines.length === 0 ? ["ok"] : lines;
    } catch (error) {
      return [String(error)];
    }
  }

  #member(id: string | undefined): SimulatedMember {
    const member = this.#members.get(BigInt(id ?? "0"));
    if (member === undefined) throw new RangeError(`no member ${id}`);
    return member;
  }

  #node(command: Command): SimulatedMember["node"] {
    return this.#member(command.words[0]).node;
  }

  #input(command: Command, act: (member: SimulatedMember) => void): string[] {
    act(this.#member(command.words[0]));
    return [];
  }

  /** `index=` starts the members with a snapshot there; others than the voters and learners are strangers to the cluster. */
  #addNodes({ words, options }: Command): string[] {
    const numberOf = (name: string, or: number): number => Number(options.get(name) ?? or);
    const confState = {
      ...emptyConfState,
      voters: idsOf(options.get("voters")),
      learners: idsOf(options.get("learners")),
    };
    for (let i = 0; i < Number(words[0]); i++) {
      const id = BigInt(this.#members.size + 1);
      const member = new SimulatedMember(
        {
          id,
          // Spread without randomness: member 1 times out after 3 ticks, member 2 after 4, member 3 after 5.
          random: { below: (bound) => (Number(id) - 1) % bound },
          electionTicks: 3,
          preVote: options.get("prevote") === "true",
          checkQuorum: options.get("checkquorum") === "true",
          stepDownOnRemoval: options.get("stepdown") === "true",
          inflightMessagesMax: numberOf("inflight", 512),
          messageBytesMax: numberOf("message-bytes", 1 << 20),
          uncommittedBytesMax: numberOf("uncommitted-bytes", 1 << 30),
        },
        {
          confState,
          index: numberOf("index", 0),
          send: (message) => this.#inTransit.push(message),
        },
      );
      this.#members.set(id, member);
    }
    return [];
  }

  #tick(command: Command, times: number): string[] {
    for (let i = 0; i < times; i++) this.#node(command).tick();
    return [];
  }

  #propose(command: Command): string[] {
    const result = this.#node(command).propose(Buffer.from(command.words[1]!, "latin1"));
    return [resultText(result)];
  }

  #proposeConfChange(command: Command): string[] {
    const text = command.words.slice(1).join(" ");
    const result = this.#node(command).proposeConfChange(
      parseConfChange(text),
      encodeConfChange(text),
    );
    return [resultText(result)];
  }

  #transfer({ options }: Command): string[] {
    this.#member(options.get("from")).node.transferLeader(BigInt(options.get("to")!));
    return [];
  }

  #processReady({ words }: Command): string[] {
    return words.flatMap((id) => {
      const member = this.#member(id);
      const before = member.machine.confState;
      const lines = describeReady(member.takeReady());
      member.finishWrite();
      if (member.machine.confState !== before) {
        lines.push(`configuration ${describeConfState(member.machine.confState)}`);
      }
      return indented(`Ready ${id}:`, lines);
    });
  }

  /** Leaves the write in flight. */
  #takeReady({ words }: Command): string[] {
    return words.flatMap((id) =>
      indented(`Ready ${id}:`, describeReady(this.#member(id).takeReady())),
    );
  }

  #deliver({ words, options }: Command): string[] {
    const drops = new Set(idsOf(options.get("drop")));
    return [...words.flatMap((id) => this.#deliverTo(BigInt(id), false)), ...this.#dropTo(drops)];
  }

  #dropTo(drops: ReadonlySet<bigint>): string[] {
    return [...drops].flatMap((id) => this.#deliverTo(id, true));
  }

  #deliverTo(id: bigint, drop: boolean): string[] {
    const arriving = this.#inTransit.filter((message) => message.to === id);
    this.#inTransit = this.#inTransit.filter((message) => message.to !== id);
    const lines: string[] = [];
    for (const message of arriving) {
      lines.push(`  ${drop ? "dropped " : ""}${describeMessage(message)}`);
      if (!drop) this.#members.get(id)?.node.step(message);
    }
    return lines.length > 0 ? [`to ${id}:`, ...lines] : [];
  }

  /** Readies and deliveries among the named members (all, by default) until nothing happens; `drop` loses what others get. */
  #stabilize({ words, options }: Command): string[] {
    const ids = words.length > 0 ? words.map(BigInt) : [...this.#members.keys()];
    const drops = new Set(idsOf(options.get("drop")));
    const lines: string[] = [];
    for (let busy = true; busy; ) {
      busy = false;
      for (const id of ids) {
        while (this.#member(String(id)).node.hasReady()) {
          lines.push(...this.#processReady({ ...emptyCommand, words: [String(id)] }));
          busy = true;
        }
      }
      for (const id of ids) {
        const delivered = drops.has(id) ? [] : this.#deliverTo(id, false);
        if (delivered.length > 0) busy = true;
        lines.push(...delivered);
      }
      lines.push(...this.#dropTo(drops));
    }
    return lines;
  }

  #raftState(): string[] {
    return [...this.#members.values()].map(({ id, node }) => {
      const { term, role, leader, committedIndex, lastIndex } = node;
      const log = `commit=${committedIndex} last=${lastIndex}`;
      return `${id}: ${role} term=${term} leader=${leader} ${log} ${describeConfState(node.confState())}`;
    });
  }

  #raftLog(command: Command): string[] {
    const node = this.#node(command);
    const entries = node.entries(node.firstIndex, node.lastIndex + 1, Number.POSITIVE_INFINITY);
    return [`first=${node.firstIndex}`, ...entries.map(describeEntry)];
  }
}

const emptyCommand: Command = { line: "", name: "", words: [], options: new Map() };

function idsOf(list: string | undefined): bigint[] {
  return list === undefined || list === "" ? [] : list.split(",").map(BigInt);
}

function indented(title: string, lines: readonly string[]): string[] {
  return [title, ...(lines.length > 0 ? lines : ["nothing"]).map((line) => `  ${line}`)];
}

function resultText(result: ReturnType<SimulatedMember["node"]["propose"]>): string {
  switch (result.kind) {
    case "accepted":
      return `accepted ${result.term}/${result.index}`;
    case "forwarded":
      return `forwarded to ${result.to}`;
    case "dropped":
      return `dropped: ${result.reason}`;
  }
}
