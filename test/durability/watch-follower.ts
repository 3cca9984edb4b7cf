// A watcher of all writers' keys that is cut off by every crash and goes on where it was.
import assert from "node:assert/strict";
import type { etcdserverpb } from "../../src/wire/protobuf/index.ts";
import type { CallError, EtcdClient } from "../support/etcd-client.ts";
import type { Change } from "./operations.ts";
import { keyPrefix } from "./writer.ts";

const prefixEnd = `${keyPrefix.slice(0, -1)}0`;
const catchUpMs = 20_000;
const deleteEvent = 1;

export class WatchFollower {
  #seen = new Map<number, Change[]>();
  #lastRevision = 1;
  #cancel: (() => void) | undefined;
  #failure: unknown;
  #wake = (): void => undefined;

  /** The last revision whose events came. */
  get lastRevision(): number {
    return this.#lastRevision;
  }

  /** Goes on behind the last revision seen, on a member just started. */
  follow(client: EtcdClient): void {
    this.#cancel = client.watch(
      {
        key: Buffer.from(keyPrefix),
        rangeEnd: Buffer.from(prefixEnd),
        startRevision: BigInt(this.#lastRevision + 1),
      },
      {
        onResponse: (response) => this.#took(response),
        onError: (error) => this.#ended(error),
      },
    );
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  /** Resolves once everything up to `revision` came. @throws {Error} If it does not come in time. */
  async caughtUp(revision: number): Promise<void> {
    const timer = setTimeout(() => {
      this.#failure ??= new Error(`watching stopped at ${this.#lastRevision} of ${revision}`);
      this.#wake();
    }, catchUpMs);
    while (this.#lastRevision < revision && this.#failure === undefined) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    clearTimeout(timer);
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** The events since the last call, by revision. */
  take(): ReadonlyMap<number, readonly Change[]> {
    const seen = this.#seen;
    this.#seen = new Map();
    if (this.#failure !== undefined) throw this.#failure;
    return seen;
  }

  #took(response: etcdserverpb.WatchResponse): void {
    try {
      assert.equal(response.canceled, false, `watch cancelled: ${response.cancelReason}`);
      const before = this.#lastRevision;
      for (const { type, kv } of response.events) {
        const revision = kv!.modRevision;
        // A revision's events come in one response, and every revision has some.
        const isNext = revision === this.#lastRevision + 1;
        const isSame = revision === this.#lastRevision && revision > before;
        assert.ok(isNext || isSame, `an event of ${revision} behind ${this.#lastRevision}`);
        const value = type === deleteEvent ? undefined : kv!.value.toString();
        const changes = this.#seen.get(revision) ?? [];
        changes.push({ key: kv!.key.toString(), value });
        this.#seen.set(revision, changes);
        this.#lastRevision = revision;
      }
    } catch (error) {
      this.#failure ??= error;
    }
    this.#wake();
  }

  /** A crash ends every watch; what counts is what comes after. */
  #ended(error: CallError): void {
    if (this.#cancel === undefined) return;
    this.#cancel = undefined;
    const isCutOff = error.code === 14 || error.code === 1 || error.code === 13;
    if (!isCutOff) this.#failure ??= new Error(`watch: code ${error.code}: ${error.details}`);
  }
}
