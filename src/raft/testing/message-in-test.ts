import { type Message, MessageType } from "../types.ts";

const plain: Message = {
  type: MessageType.heartbeat,
  to: 2n,
  from: 1n,
  term: 1,
  logTerm: 0,
  index: 0,
  entries: [],
  commit: 0,
  snapshot: undefined,
  reject: false,
  rejectHint: 0,
  context: undefined,
};

/** From member 1 to member 2 in term 1, a heartbeat that says nothing, but for `fields`. */
export function messageInTest(fields: Partial<Message>): Message {
  return { ...plain, ...fields };
}
