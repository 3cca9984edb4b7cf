import type { ConsistentIndex } from "../../backend/index.ts";
import { type Clock, idText, type Logger, type Timer } from "../../base/index.ts";
import type { Store } from "../../mvcc/index.ts";
import type { PeerTransport, SnapshotBody } from "../../peer/index.ts";
import type { ConfState, Message, RaftNode, Snapshot } from "../../raft/index.ts";
import { planStoreImage } from "../../snapshot/index.ts";
import type { LiveState } from "../state-machine/live-state.ts";
import { filesBody } from "./files-body.ts";
import { logHeldAfterSnapshotMs, outgoingSnapshotsMax } from "./limits.ts";

interface SnapshotSenderModules {
  readonly raft: Pick<RaftNode, "role" | "term" | "confState">;
  readonly state: Pick<LiveState, "backend"> & { readonly store: Pick<Store, "imageIndex"> };
  /** Index of the last entry applied. */
  applied(): number;
  v2State(): Buffer;
  readonly takesFiles: PeerTransport["takesFiles"];
  readonly send: PeerTransport["sendSnapshot"];
  /** The snapshot did not go out. */
  failed(to: bigint): void;
  readonly clock: Clock;
  readonly logger: Logger;
}

interface Outgoing {
  readonly snapshot: Snapshot;
  readonly body: SnapshotBody;
}

/** What a snapshot says of one moment, besides the store. */
interface Moment {
  readonly applied: number;
  readonly confState: ConfState;
  readonly v2State: Buffer;
}

/**
 * Sends the state as it is when the core asks for a snapshot: a later one than the core has recorded is as good, and nothing
 * is kept for the case.
 */
export class SnapshotSender {
  readonly #modules: SnapshotSenderModules;
  #sending = 0;
  #release: Timer | undefined;
  #stopped = false;

  constructor(modules: SnapshotSenderModules) {
    this.#modules = modules;
  }

  /** A member gets, or has just got, a snapshot, and is to find the entries behind it in the log. */
  get holdsLog(): boolean {
    return this.#sending > 0 || this.#release !== undefined;
  }

  /** Hands the message on with the state of now, or reports that it failed: the core tries again. */
  send(message: Message): void {
    if (this.#stopped || this.#sending >= outgoingSnapshotsMax) {
      this.#modules.failed(message.to);
      return;
    }
    this.#sending++;
    this.#build(message).catch((error: unknown) => {
      this.#ended();
      if (this.#stopped) return;
      const reason = error instanceof Error ? error.message : String(error);
      this.#modules.logger.warn("failed to send database snapshot", {
        "remote-peer-id": idText(message.to),
        error: reason,
      });
      this.#modules.failed(message.to);
    });
  }

  stop(): void {
    this.#stopped = true;
    this.#release?.cancel();
    this.#release = undefined;
  }

  async #build(message: Message): Promise<void> {
    const { takesFiles, send } = this.#modules;
    const files = takesFiles(message.to) ? await this.#asFiles(message) : undefined;
    const { snapshot, body } = files ?? (await this.#asBolt(message));
    try {
      this.#checkTimely(message);
    } catch (error) {
      body.close();
      throw error;
    }
    send({ ...message, snapshot }, this.#counted(body));
  }

  async #asBolt(message: Message): Promise<Outgoing> {
    const { state, clock } = this.#modules;
    let moment: Moment | undefined;
    const store = await state.backend.snapshot(() => {
      moment = this.#moment();
    });
    try {
      const snapshot = this.#snapshotOf(message, store.consistentIndex, moment!);
      const { confState } = snapshot.metadata;
      return { snapshot, body: await planStoreImage({ snapshot: store, confState, clock }) };
    } catch (error) {
      await store.close();
      throw error;
    }
  }

  /** undefined: the files cannot be had, which is no reason not to send a snapshot. */
  async #asFiles(message: Message): Promise<Outgoing | undefined> {
    const { state, logger } = this.#modules;
    const { backend, store } = state;
    const snapshot = this.#snapshotOf(message, backend.consistentIndex, this.#moment());
    const snapshotAt = (): ((position: ConsistentIndex) => Snapshot) => {
      const moment = this.#moment();
      return (position) => {
        this.#checkTimely(message);
        return this.#snapshotOf(message, position, moment);
      };
    };
    try {
      return { snapshot, body: await filesBody({ backend, store, snapshotAt }) };
    } catch (error) {
      logger.warn("the store's files cannot be shared, and it is sent as a file of bbolt", {
        "remote-peer-id": idText(message.to),
        error: error instanceof Error ? error.message : String(error),
      });
      return undefined;
    }
  }

  #moment(): Moment {
    const { raft, applied, v2State } = this.#modules;
    return { applied: applied(), confState: raft.confState(), v2State: v2State() };
  }

  #snapshotOf({ to }: Message, { index, term }: ConsistentIndex, moment: Moment): Snapshot {
    const { applied, confState, v2State } = moment;
    if (index !== applied) throw new Error("the member still catches up with its own log");
    if (![...confState.voters, ...confState.learners].includes(to)) {
      throw new Error("the member it is for is not in the applied configuration yet");
    }
    return { data: v2State, metadata: { index, term, confState } };
  }

  /** Reading the store took its time. */
  #checkTimely({ term }: Message): void {
    const { raft } = this.#modules;
    if (this.#stopped) throw new Error("the member stops");
    if (raft.role !== "leader" || raft.term !== term)
      throw new Error("it is not the leader any more");
  }

  #counted({ format, sizeBytes, chunks, close }: SnapshotBody): SnapshotBody {
    let isClosed = false;
    return {
      format,
      sizeBytes,
      chunks,
      close: () => {
        if (isClosed) return;
        isClosed = true;
        close();
        this.#ended();
      },
    };
  }

  #ended(): void {
    this.#sending--;
    if (this.#stopped) return;
    this.#release?.cancel();
    this.#release = this.#modules.clock.after(logHeldAfterSnapshotMs, () => {
      this.#release = undefined;
    });
  }
}
