// Whether two lists of URLs name the same sockets. Members write URLs as their operators did: a host may be a name in one
// list and its address in another.
import { isIP } from "node:net";
import type { Clock, Logger } from "../base/index.ts";
import { type EtcdUrl, type LookupHost, parseEtcdUrl } from "../config/index.ts";
import { reasonOf } from "./bootstrap-error.ts";

/** A name that does not resolve may be about to: a cluster's names often appear while its members start. */
const retryMs = 1_000;

export interface AddressBookModules {
  readonly lookupHost: LookupHost;
  readonly clock: Clock;
  readonly logger: Logger;
}

interface AddressBookOptions extends AddressBookModules {
  /** How long names that do not resolve are asked for again, counted from now. */
  readonly retryForMs: number;
}

/** Remembers what was looked up, so that every name is asked for once. */
export class AddressBook {
  readonly #modules: AddressBookModules;
  readonly #deadlineMs: number;
  readonly #found = new Map<string, Promise<readonly string[]>>();

  constructor(options: AddressBookOptions) {
    this.#modules = options;
    this.#deadlineMs = options.clock.monotonicMs() + options.retryForMs;
  }

  /** Whether every URL of one list has its match in the other one. @throws the last error of a lookup */
  async areSame(some: readonly string[], others: readonly string[]): Promise<boolean> {
    if (some.length !== others.length) return false;
    if (areEqual(some, others)) return true;
    const left = await Promise.all(some.map((url) => this.#places(url)));
    const right = await Promise.all(others.map((url) => this.#places(url)));
    const meets = (a: readonly string[], b: readonly string[]) =>
      a.some((place) => b.includes(place));
    return (
      left.every((places) => right.some((candidates) => meets(places, candidates))) &&
      right.every((places) => left.some((candidates) => meets(places, candidates)))
    );
  }

  /** Scheme, address and port of everything that the URL may lead to. */
  async #places(text: string): Promise<readonly string[]> {
    const url = parsed(text);
    if (url?.kind !== "tcp") return [text];
    const addresses = await this.addressesOf(url.host);
    return addresses.map((address) => `${url.scheme}://${address}:${url.port}`);
  }

  /** @throws the last error of a lookup */
  addressesOf(host: string): Promise<readonly string[]> {
    const known = this.#found.get(host);
    if (known !== undefined) return known;
    const found = isIP(host) === 0 ? this.#lookUp(host) : Promise.resolve([host]);
    this.#found.set(host, found);
    return found;
  }

  async #lookUp(host: string): Promise<readonly string[]> {
    const { lookupHost, clock, logger } = this.#modules;
    for (;;) {
      try {
        return await lookupHost(host);
      } catch (error) {
        logger.warn("failed to resolve a host name", { host, error: reasonOf(error) });
        if (clock.monotonicMs() + retryMs > this.#deadlineMs) throw error;
      }
      await new Promise<void>((resolve) => clock.after(retryMs, resolve));
    }
  }
}

/** Whether the lists are the same in writing, in whatever order. */
export function areEqual(some: readonly string[], others: readonly string[]): boolean {
  return [...some].sort().join() === [...others].sort().join();
}

/** Undefined for a URL of another member that this version does not understand. */
function parsed(text: string): EtcdUrl | undefined {
  try {
    return parseEtcdUrl(text);
  } catch {
    return undefined;
  }
}
