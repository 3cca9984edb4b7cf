import type { EtcdErrorKind, Random } from "../../../src/base/index.ts";
import { pairOf as decode, type Member, type OperationResult } from "../../../src/server/index.ts";
import { etcdserverpb } from "../../../src/wire/protobuf/index.ts";
import { deleteOf, pairOf, putOf, rangeOf, txnOf } from "../../support/history/messages.ts";
import type { Outcome, Request } from "../../support/history/records.ts";
import { pick } from "../world/dice.ts";
import type { Machine } from "../world/machine.ts";
import type { VirtualLoop } from "../world/virtual-loop.ts";
import { type Answer, Connection } from "./connection.ts";
import type { HistoryRecorder } from "./history-recorder.ts";

const { CompactionRequest, LeaseGrantRequest } = etcdserverpb;

/** Errors that say that the request has no effect, ever. */
const refusals: ReadonlySet<EtcdErrorKind> = new Set<EtcdErrorKind>([
  "Compacted",
  "FutureRev",
  "LeaseNotFound",
  "LeaseExist",
  "EmptyKey",
  "RequestTooLarge",
]);

export interface ClientModules {
  readonly loop: VirtualLoop;
  readonly random: Random;
  readonly machines: readonly Machine[];
  readonly recorder: HistoryRecorder;
}

/** A client that keeps to one member until it is disappointed, and writes down what it asked and what came of it. */
export class Client {
  readonly name: string;
  readonly #modules: ClientModules;
  readonly #connection: Connection;
  #machine: Machine;
  #values = 0;

  constructor(name: string, modules: ClientModules) {
    this.name = name;
    this.#modules = modules;
    this.#connection = new Connection(modules.loop, modules.random);
    this.#machine = pick(modules.random, modules.machines);
  }

  get random(): Random {
    return this.#modules.random;
  }

  get machine(): Machine {
    return this.#machine;
  }

  /** One that nobody has written before. */
  freshValue(): string {
    return `${this.name}.${++this.#values}`;
  }

  changeMember(): void {
    this.#machine = pick(this.random, this.#modules.machines);
  }

  goTo(machine: Machine): void {
    this.#machine = machine;
  }

  sleep(delayMs: number): Promise<void> {
    return this.#modules.loop.sleep(delayMs);
  }

  perform(request: Request): Promise<Outcome> {
    const { recorder } = this.#modules;
    return recorder.record(this.name, request, async () => {
      const answer = await this.#connection.call(this.#machine, (member) => ask(member, request));
      const outcome = outcomeOf(answer);
      if (answer.kind !== "answered" && outcome.kind !== "refused") this.changeMember();
      if (answer.kind === "refused") this.changeMember();
      return outcome;
    });
  }

  /** Something that the history does not know of. */
  call<Result>(work: (member: Member) => Result | Promise<Result>): Promise<Answer<Result>> {
    return this.#connection.call(this.#machine, work);
  }
}

function outcomeOf(answer: Answer<Outcome>): Outcome {
  switch (answer.kind) {
    case "answered":
      return answer.result;
    case "refused":
      return { kind: "refused", error: "connection refused" };
    case "lost":
      return { kind: "unknown", error: "no answer" };
    case "error": {
      const { kind, message } = answer.error;
      return { kind: refusals.has(kind) ? "refused" : "unknown", error: message };
    }
  }
}

async function ask(member: Member, request: Request): Promise<Outcome> {
  switch (request.kind) {
    case "put":
      return resultOf(await member.put(putOf(request)));
    case "delete":
      return resultOf(await member.deleteRange(deleteOf(request)));
    case "range":
      return resultOf(await member.range(rangeOf(request)));
    case "txn": {
      const { succeeded, revision, responses } = await member.txn(txnOf(request));
      const parts = responses.map(resultOf);
      const deleted = parts.reduce((sum, part) => sum + (part.deleted ?? 0), 0);
      const pairs = parts.flatMap((part) => part.pairs ?? []);
      return { kind: "ok", revision, succeeded, deleted, pairs };
    }
    case "grant": {
      const { lease: id, ttlSeconds } = request;
      const granted = await member.leases.grant(
        LeaseGrantRequest.create({ id, ttl: BigInt(ttlSeconds) }),
      );
      return { kind: "ok", revision: 0, ttlSeconds: Number(granted.ttl) };
    }
    case "keepAlive":
      return {
        kind: "ok",
        revision: 0,
        ttlSeconds: Number(await member.leases.renew(request.lease)),
      };
    case "revoke":
      return { kind: "ok", revision: await member.leases.revoke(request.lease) };
    case "compact":
      await member.compact(CompactionRequest.create({ revision: BigInt(request.revision) }));
      return { kind: "ok", revision: 0 };
  }
}

type Ok = Extract<Outcome, { kind: "ok" }>;

function resultOf(result: OperationResult): Ok {
  const { revision } = result;
  switch (result.kind) {
    case "put":
      return { kind: "ok", revision };
    case "deleteRange":
      return { kind: "ok", revision, deleted: result.deleted };
    case "range":
      return {
        kind: "ok",
        revision,
        pairs: result.payloads.map((payload) => pairOf(decode(payload))),
      };
    case "txn":
      return { kind: "ok", revision, succeeded: result.succeeded };
  }
}
