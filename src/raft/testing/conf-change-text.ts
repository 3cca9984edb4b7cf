// Configuration changes as readable entry data, standing in for the protobuf codec: "v1 add 3", "v2 auto add 3 learner 4".

import {
  type ConfChange,
  type ConfChangeSingle,
  ConfChangeTransition,
  ConfChangeType,
  type ConfChangeV2,
  type Entry,
  EntryType,
  emptyData,
} from "../types.ts";

const typeNames = {
  add: ConfChangeType.addNode,
  remove: ConfChangeType.removeNode,
  update: ConfChangeType.updateNode,
  learner: ConfChangeType.addLearnerNode,
} as const;

const transitionNames = {
  auto: ConfChangeTransition.auto,
  implicit: ConfChangeTransition.jointImplicit,
  explicit: ConfChangeTransition.jointExplicit,
} as const;

/** @throws {SyntaxError} If the text is not a change. */
export function parseConfChange(text: string): ConfChange | ConfChangeV2 {
  const [version, ...words] = text.split(" ");
  if (version === "v1") {
    const [change] = parseChanges(words);
    if (change === undefined) throw new SyntaxError(`no change in "${text}"`);
    return { ...change, context: undefined, id: 0n };
  }
  const [transition, ...rest] = words;
  if (version !== "v2" || !isKey(transitionNames, transition)) {
    throw new SyntaxError(`not a configuration change: "${text}"`);
  }
  return {
    transition: transitionNames[transition],
    changes: parseChanges(rest),
    context: undefined,
  };
}

/** The change that an entry carries; empty data is how a leader leaves a joint configuration by itself. */
export function confChangeOf(entry: Entry): ConfChange | ConfChangeV2 | undefined {
  if (entry.type === EntryType.normal) return undefined;
  return parseConfChange(entry.data.length === 0 ? "v2 auto" : entry.data.toString("latin1"));
}

export function encodeConfChange(text: string): Buffer {
  return text === "v2 auto" ? emptyData : Buffer.from(text, "latin1");
}

function parseChanges(words: readonly string[]): ConfChangeSingle[] {
  const changes: ConfChangeSingle[] = [];
  for (let i = 0; i + 1 < words.length; i += 2) {
    const kind = words[i];
    if (!isKey(typeNames, kind)) throw new SyntaxError(`unknown kind of change: "${kind}"`);
    changes.push({ type: typeNames[kind], nodeId: BigInt(words[i + 1]!) });
  }
  return changes;
}

function isKey<T extends object>(table: T, word: PropertyKey | undefined): word is keyof T {
  return word !== undefined && Object.hasOwn(table, word);
}
