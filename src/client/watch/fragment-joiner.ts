import { etcdserverpb } from "../../wire/protobuf/index.ts";
import { ClientError, Status } from "../light/index.ts";
import { streamLimits } from "../limits.ts";
import { answerBytes } from "./answer-bytes.ts";

type WatchResponse = etcdserverpb.WatchResponse;

interface Pieces {
  readonly pieces: WatchResponse[];
  bytes: number;
}

/** Puts answers together that the server sent in fragments: a revision is delivered whole or not at all. */
export class FragmentJoiner {
  readonly #open = new Map<bigint, Pieces>();

  /** The whole answer, or undefined while there is more to come. @throws {ClientError} if it grows too large */
  join(answer: WatchResponse): WatchResponse | undefined {
    const open = this.#open.get(answer.watchId);
    if (!answer.fragment && open === undefined) return answer;
    const { pieces, bytes } = open ?? { pieces: [], bytes: 0 };
    const joined = { pieces, bytes: bytes + answerBytes(answer) };
    if (joined.bytes > streamLimits.joinedBytes) {
      this.#open.delete(answer.watchId);
      const message = `fragments of one answer have more than ${streamLimits.joinedBytes} bytes`;
      throw new ClientError({ code: Status.resourceExhausted, message });
    }
    pieces.push(answer);
    this.#open.set(answer.watchId, joined);
    if (answer.fragment) return undefined;
    this.#open.delete(answer.watchId);
    const events = pieces.flatMap((piece) => piece.events);
    return etcdserverpb.WatchResponse.create({ ...answer, events });
  }

  forget(watchId: bigint): void {
    this.#open.delete(watchId);
  }
}
