import { type Message, MessageType, noMember } from "../raft/index.ts";

/**
 * Of the acknowledgements of one batch to one member only the last accepting one is sent: it stands for those before it.
 * Messages to nobody are left out.
 */
export function withoutSupersededAcks(messages: readonly Message[]): readonly Message[] {
  const isAck = (m: Message): boolean => m.type === MessageType.appResp && !m.reject;
  if (messages.length < 2) return messages.filter((m) => m.to !== noMember);
  const acknowledged = new Set<bigint>();
  const kept: Message[] = [];
  for (const message of messages.toReversed()) {
    if (message.to === noMember) continue;
    if (isAck(message)) {
      if (acknowledged.has(message.to)) continue;
      acknowledged.add(message.to);
    }
    kept.push(message);
  }
  return kept.reverse();
}
