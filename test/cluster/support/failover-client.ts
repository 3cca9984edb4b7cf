// A client of the whole cluster: stays with one member and goes to another when a call fails.
import type { MethodDescriptor } from "../../../src/wire/protobuf/index.ts";
import type { CallOptions, CallOutcome, EtcdClient } from "../../support/etcd-client.ts";

/** Whom it may ask now: the cluster's members change meanwhile. */
export type Targets = () => readonly Target[];

export interface Target {
  readonly client: EtcdClient;
  /** Whether official etcd is what runs there. */
  readonly isOfficial: boolean;
}

/** After a failure, so that a cluster with nobody to answer is not asked without a break. */
const pauseMs = 20;

export class FailoverClient {
  readonly #targets: Targets;
  #next: number;

  /** `first` spreads clients over the members. */
  constructor(targets: Targets, first: number) {
    this.#targets = targets;
    this.#next = first;
  }

  /** The member that is asked now; undefined while there is none. */
  get current(): Target | undefined {
    const targets = this.#targets();
    return targets[this.#next % targets.length];
  }

  /** Asks once. After a failure the next call goes to another member. */
  call<Request, Response>(
    method: MethodDescriptor<Request, Response>,
    request: Request,
    options: CallOptions,
  ): Promise<CallOutcome<Response>> {
    return this.#ask((client) => client.call(method, request, options));
  }

  /** As `call`, on a stream. */
  exchange<Request, Response>(
    method: MethodDescriptor<Request, Response>,
    request: Request,
    options: CallOptions,
  ): Promise<CallOutcome<Response>> {
    return this.#ask((client) => client.exchange(method, request, options));
  }

  /** Goes to the next member, after a moment. */
  async turnAway(): Promise<void> {
    this.#next++;
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }

  async #ask<Response>(
    ask: (client: EtcdClient) => Promise<CallOutcome<Response>>,
  ): Promise<CallOutcome<Response>> {
    const client = this.current?.client;
    const outcome: CallOutcome<Response> =
      client === undefined
        ? { kind: "failed", error: { code: -1, details: "no member runs" } }
        : await ask(client);
    if (outcome.kind === "failed") await this.turnAway();
    return outcome;
  }
}
