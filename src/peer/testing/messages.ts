import fc from "fast-check";
import { type Entry, type Message, MessageType } from "../../raft/index.ts";
import { messageInTest as message } from "../../raft/testing/message-in-test.ts";

export { message };

export function entry(index: number, data: string | Buffer = "", term = 1): Entry {
  return { term, index, type: 0, data: Buffer.from(data) };
}

/** An append of entries with these data, after `index`. */
export function append(
  index: number,
  data: readonly string[],
  fields: Partial<Message> = {},
): Message {
  const entries = data.map((text, i) => entry(index + 1 + i, text));
  return message({ type: MessageType.app, logTerm: 1, index, entries, ...fields });
}

const whole = fc.oneof(fc.nat(300), fc.maxSafeNat());
const identifier = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array));

const anyEntry: fc.Arbitrary<Entry> = fc.record({
  term: whole,
  index: whole,
  type: fc.constantFrom(0, 1, 2),
  data: bytes,
});

const confState = fc.record({
  voters: fc.array(identifier, { maxLength: 3 }),
  learners: fc.array(identifier, { maxLength: 3 }),
  votersOutgoing: fc.array(identifier, { maxLength: 3 }),
  learnersNext: fc.array(identifier, { maxLength: 3 }),
  autoLeave: fc.boolean(),
});

const snapshot = fc.record({
  data: bytes,
  metadata: fc.record({ confState, index: fc.integer({ min: 1 }), term: whole }),
});

/** Any message that members exchange, whether raft would write it or not. */
export const anyMessage: fc.Arbitrary<Message> = fc.record({
  type: fc.constantFrom(...Object.values(MessageType)),
  to: identifier,
  from: identifier.filter((id) => id !== 0n),
  term: whole,
  logTerm: whole,
  index: whole,
  entries: fc.array(anyEntry, { maxLength: 5 }),
  commit: whole,
  snapshot: fc.option(snapshot, { nil: undefined }),
  reject: fc.boolean(),
  rejectHint: whole,
  context: fc.option(bytes, { nil: undefined }),
});

/** What a leader sends to a follower: mostly entries that follow one another, now and then a jump or another term. */
export const appends: fc.Arbitrary<Message[]> = fc
  .array(
    fc.record({
      data: fc.array(bytes, { maxLength: 6 }),
      commit: fc.nat(1000),
      jump: fc.option(fc.nat(5000), { nil: undefined, freq: 5 }),
      newTerm: fc.boolean(),
    }),
    { maxLength: 12 },
  )
  .map((steps) => {
    let term = 1;
    let index = 0;
    let lastTerm = 0;
    return steps.map(({ data, commit, jump, newTerm }) => {
      if (newTerm) term++;
      if (jump !== undefined) index = jump;
      const entries = data.map(
        (d, i) => ({ term, index: index + 1 + i, type: 0, data: d }) as const,
      );
      const sent = message({
        type: MessageType.app,
        term,
        logTerm: lastTerm,
        index,
        entries,
        commit,
      });
      index += entries.length;
      if (entries.length > 0) lastTerm = term;
      return sent;
    });
  });

/** `bytes` in chunks of these sizes, again and again. */
export function inChunks(all: Buffer, sizes: readonly number[]): Buffer[] {
  const chunks: Buffer[] = [];
  for (let at = 0, turn = 0; at < all.length; turn++) {
    const size = sizes[turn % sizes.length]!;
    chunks.push(all.subarray(at, at + size));
    at += size;
  }
  return chunks;
}

export const chunkSizes = fc.array(fc.integer({ min: 1, max: 400 }), {
  minLength: 1,
  maxLength: 8,
});
