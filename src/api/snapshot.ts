// A snapshot on the wire: the file in pieces, then its SHA-256 as a piece of its own. What a client writes down is all of them.
import { createHash, type Hash } from "node:crypto";
import {
  type Clock,
  freeMemory,
  humanBytes,
  type Logger,
  type MonotonicMs,
  type Timer,
} from "../base/index.ts";
import { type ClientSnapshot, clientSnapshotsMax, type Member } from "../server/index.ts";
import {
  type ResponseStream,
  type ServerMethod,
  StatusCode,
  StatusError,
  serverStreaming,
} from "../wire/grpc/index.ts";
import { etcdserverpb, services } from "../wire/protobuf/index.ts";
import { snapshotPieceBytes, snapshotStallMs } from "./limits.ts";

const { SnapshotResponse } = etcdserverpb;
type Call = ResponseStream<etcdserverpb.SnapshotResponse>;

/** What the file holds of etcd's storage: what a member of 3.5 keeps (3.6 adds a field of its own to `meta`). */
const storageVersion = "3.5.0";

interface SnapshotModules {
  readonly member: { readonly snapshots: Pick<Member["snapshots"], "open"> };
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Maintenance.Snapshot. A client that is gone, or takes nothing for `snapshotStallMs`, holds the store's moment no longer. */
export function snapshotMethod(modules: SnapshotModules): ServerMethod {
  return serverStreaming(services["etcdserverpb.Maintenance"].Snapshot, async (_request, call) => {
    const snapshot = modules.member.snapshots.open();
    if (snapshot === undefined) throw tooMany();
    call.onOver(() => snapshot.close());
    try {
      await new SnapshotSending(call, modules).send(snapshot);
    } catch (error) {
      // Whoever gave the call up need not hear that it failed.
      if (!call.isCancelled) throw error;
    }
  });
}

class SnapshotSending {
  readonly #call: Call;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #startMs: MonotonicMs;
  readonly #room: RoomToSend;
  readonly #hash: Hash = createHash("sha256");

  constructor(call: Call, { clock, logger }: SnapshotModules) {
    this.#call = call;
    this.#clock = clock;
    this.#logger = logger;
    this.#startMs = clock.monotonicMs();
    this.#room = new RoomToSend(call, clock);
  }

  async send(snapshot: ClientSnapshot): Promise<void> {
    const totalBytes = await snapshot.prepare();
    const facts = {
      "total-bytes": totalBytes,
      size: humanBytes(totalBytes),
      "storage-version": storageVersion,
    };
    this.#logger.info("sending database snapshot to client", facts);
    let leftBytes = totalBytes;
    for await (const chunk of snapshot.chunks()) {
      this.#hash.update(chunk);
      for (let at = 0; at < chunk.length; at += snapshotPieceBytes) {
        const blob = chunk.subarray(at, at + snapshotPieceBytes);
        leftBytes -= blob.length;
        this.#sendPiece(blob, leftBytes);
      }
      // Else the garbage collector stops everybody for some milliseconds every 16 MB.
      this.#call.onceWritten(() => freeMemory(chunk.buffer));
      await this.#room.there();
      if (this.#call.isCancelled) {
        this.#logger.warn("database snapshot was not sent to its end", {
          ...facts,
          "left-bytes": leftBytes,
          took: this.#took,
        });
        return;
      }
    }
    this.#sendSum(totalBytes);
    this.#logger.info("successfully sent database snapshot to client", {
      ...facts,
      took: this.#took,
    });
    this.#call.end();
  }

  get #took(): string {
    return `${Math.round(this.#clock.monotonicMs() - this.#startMs)}ms`;
  }

  #sendSum(totalBytes: number): void {
    const sum = this.#hash.digest();
    this.#logger.info("sending database sha256 checksum to client", {
      "total-bytes": totalBytes,
      "checksum-size": sum.length,
    });
    this.#sendPiece(sum, 0);
  }

  #sendPiece(blob: Buffer, remainingBytes: number): void {
    const head = SnapshotResponse.encode(
      SnapshotResponse.create({ remainingBytes, version: storageVersion }),
    );
    this.#room.sent(this.#call.sendEncoded([head, blobField(blob.length), blob]));
  }
}

/** Tag and length of the field `blob`, whose bytes follow. */
function blobField(length: number): Buffer {
  const bytes = [0x1a];
  for (; length > 0x7f; length >>>= 7) bytes.push((length & 0x7f) | 0x80);
  bytes.push(length);
  return Buffer.from(bytes);
}

/** Waits for the client, which is given `snapshotStallMs` for half of what is queued for it at most. */
class RoomToSend {
  readonly #call: Call;
  readonly #clock: Clock;
  #isFull = false;
  #waiting: PromiseWithResolvers<void> | undefined;

  constructor(call: Call, clock: Clock) {
    this.#call = call;
    this.#clock = clock;
    const go = (): void => {
      this.#isFull = false;
      this.#waiting?.resolve();
    };
    call.onDrain(go);
    call.onOver(go);
  }

  sent(hasRoom: boolean): void {
    this.#isFull = !hasRoom;
  }

  /** Resolves when there is room, or the call is over. */
  async there(): Promise<void> {
    if (!this.#isFull) return;
    this.#waiting = Promise.withResolvers<void>();
    const timer: Timer = this.#clock.after(snapshotStallMs, () => this.#call.abort(stalled()));
    await this.#waiting.promise;
    timer.cancel();
  }
}

function tooMany(): StatusError {
  return new StatusError(
    StatusCode.resourceExhausted,
    `etcdserver: too many snapshots are being sent: ${clientSnapshotsMax} at a time are allowed`,
  );
}

function stalled(): StatusError {
  return new StatusError(
    StatusCode.unavailable,
    `etcdserver: the snapshot is given up: its client did not go on for ${snapshotStallMs / 1_000} s`,
  );
}
