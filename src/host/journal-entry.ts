// One entry of systemd's journal in its native protocol (systemd.io/JOURNAL_NATIVE_PROTOCOL): lines of NAME=value in one
// datagram. What operators look for has fields of its own, beside the line as every output has it:
//
//   PRIORITY, SYSLOG_IDENTIFIER, CODE_FILE   as every program has them; journalctl -p warning, -t etcd
//   ETCD_EVENT                               the message without its facts
//   ETCD_MEMBER, ETCD_CLUSTER, ETCD_TERM, ETCD_REVISION   of the member when the line was written
//   ETCD_PEER, ETCD_REMOTE, ETCD_STAGE       the other member, the client, the slow stage that the line is about
import type { LogFields, LogValue } from "../base/index.ts";
import type { LineLevel } from "./log-line.ts";

/** SYSLOG_IDENTIFIER of our entries: `journalctl -t etcd` finds them. */
export const journalIdentifier = "etcd";
/** More of a message is cut: a datagram must fit the socket's buffer (net.core.wmem_default, 208 KiB). */
const messageCharsMax = 48 * 1024;
const valueCharsMax = 1024;

/** Severities of syslog(3), as etcd maps its levels. */
export const priorities: Readonly<Record<LineLevel, number>> = {
  debug: 7,
  info: 6,
  warn: 4,
  error: 3,
  panic: 2,
  fatal: 2,
};

/** What an output may want to know of a line beside its text. */
export interface LogEntry {
  readonly level: LineLevel;
  /** `room/file.ts` */
  readonly caller: string;
  readonly msg: string;
  readonly fields: LogFields | undefined;
}

/** The member that a process runs, as it is now; absent until it is one. */
export interface MemberContext {
  /** Identifiers as lower-case hex. */
  readonly member: string;
  readonly cluster: string;
  readonly term: number;
  readonly revision: number;
}

/** Facts of lines that have a journal field, by the names under which etcd logs them. */
const fieldOfFact: Readonly<Record<string, string>> = {
  "local-member-id": "ETCD_MEMBER",
  "cluster-id": "ETCD_CLUSTER",
  term: "ETCD_TERM",
  revision: "ETCD_REVISION",
  "remote-peer-id": "ETCD_PEER",
  "peer-id": "ETCD_PEER",
  "follower-peer-id": "ETCD_PEER",
  remote: "ETCD_REMOTE",
  "remote-addr": "ETCD_REMOTE",
  stage: "ETCD_STAGE",
};

/** @param line - As it stands in other outputs. */
export function journalEntry(
  line: string,
  { level, caller, msg, fields }: LogEntry,
  context: MemberContext | undefined,
): Buffer {
  const values = new Map<string, string>([
    ["PRIORITY", String(priorities[level])],
    ["SYSLOG_IDENTIFIER", journalIdentifier],
    ["CODE_FILE", caller],
    ["ETCD_EVENT", msg],
  ]);
  if (context !== undefined) {
    values.set("ETCD_MEMBER", context.member).set("ETCD_CLUSTER", context.cluster);
    values.set("ETCD_TERM", String(context.term)).set("ETCD_REVISION", String(context.revision));
  }
  for (const [fact, value] of Object.entries(fields ?? {})) {
    const field = Object.hasOwn(fieldOfFact, fact) ? fieldOfFact[fact] : undefined;
    if (field !== undefined && isSimple(value)) values.set(field, String(value));
  }
  let text = `MESSAGE=${oneLine(line, messageCharsMax)}\n`;
  for (const [name, value] of values) text += `${name}=${oneLine(value, valueCharsMax)}\n`;
  return Buffer.from(text);
}

function isSimple(value: LogValue): boolean {
  return ["string", "number", "bigint"].includes(typeof value);
}

/** A line break would begin another field. */
function oneLine(text: string, charsMax: number): string {
  return text.slice(0, charsMax).replace(/[\n\0]/g, " ");
}
