import { type CliWorld, exitCodes, goQuote, goQuoteText, QuietExit } from "../../cli/index.ts";
import { type Client, WatchCanceled } from "../../client/index.ts";
import { ClientError, officialText } from "../../client/light/index.ts";
import { etcdserverpb, mvccpb } from "../../wire/protobuf/index.ts";
import type { Output } from "../print/output.ts";
import { runChild } from "../run-child.ts";
import { eventTypeName, printWatchAnswer } from "./watch-answers.ts";
import type { WatchOrder } from "./watch-order.ts";

export interface WatchPlace {
  readonly client: Client;
  readonly output: Output;
  readonly world: CliWorld;
  /** Ends the watch without a word. */
  readonly signal?: AbortSignal;
}

/**
 * Prints what happens, and runs the order's program for each event, until the server ends the watch, which is said on
 * standard error. @throws {QuietExit} when the program fails
 */
export async function followWatch(place: WatchPlace, order: WatchOrder): Promise<void> {
  const { client, output, world, signal } = place;
  try {
    for await (const answer of client.watch({ ...order.options, signal })) {
      if (answer.events.length === 0) {
        world.stdout.write(`progress notify: ${answer.header?.revision ?? 0}\n`);
      }
      printWatchAnswer(output, answer);
      for (const event of answer.events) {
        await runForEvent(world, order.program, { event, revision: answer.header?.revision ?? 0 });
      }
    }
  } catch (error) {
    if (!(error instanceof ClientError)) throw error;
    world.stderr.write(`watch was canceled (${officialText(error)})\n`);
    printWatchAnswer(output, lastAnswer(error));
  }
}

/** What official etcdctl's client makes of the end of a watch. */
function lastAnswer(error: ClientError): etcdserverpb.WatchResponse {
  if (error instanceof WatchCanceled) return error.answer;
  return etcdserverpb.WatchResponse.create({ canceled: true });
}

interface RevisionEvent {
  readonly event: mvccpb.Event;
  /** Of the answer that the event came with. */
  readonly revision: number;
}

async function runForEvent(
  world: CliWorld,
  [program, ...args]: readonly string[],
  { event, revision }: RevisionEvent,
): Promise<void> {
  if (program === undefined) return;
  const { key, value } = event.kv ?? mvccpb.KeyValue.create();
  const env = {
    ETCD_WATCH_REVISION: String(revision),
    ETCD_WATCH_EVENT_TYPE: goQuoteText(eventTypeName(event.type)),
    ETCD_WATCH_KEY: goQuote(key),
    ETCD_WATCH_VALUE: goQuote(value),
  };
  const end = await runChild([program, ...args], { world, env });
  if (end.kind === "succeeded") return;
  const words = [program, ...args].map(goQuoteText).join(" ");
  world.stderr.write(`command [${words}] error (${end.text})\n`);
  throw new QuietExit(exitCodes.error);
}
