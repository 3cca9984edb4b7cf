// One log line. JSON, in etcd's key order, fields after the four fixed keys:
//   {"level":"info","ts":"2026-01-02T15:04:05.000000Z","caller":"server/member.ts","msg":"text","field":1}
// Console (--log-format=console), columns apart by tabs:
//   2026-01-02T15:04:05.000000Z  info  server/member.ts  text  {"field":1}
import type { LogFields, LogLevel, LogValue } from "../base/index.ts";

/** Longer strings are cut, so that a client's key or value cannot fill a disk with one line. */
export const logStringCharsMax = 4_096;
/** Fields nested deeper are written as "...". */
const depthMax = 6;
/** Further elements of an array are counted instead of written. */
const arrayItemsMax = 256;

export type LogFormat = "json" | "console";
/** "panic" is what an invariant of our own writes before the process dies of it. */
export type LineLevel = LogLevel | "panic";

export interface LogLine {
  readonly level: LineLevel;
  /** As made by `WallTimestamps`. */
  readonly timestamp: string;
  readonly caller: string;
  readonly msg: string;
  readonly fields: LogFields | undefined;
}

function encodeString(text: string): string {
  if (text.length <= logStringCharsMax) return JSON.stringify(text);
  const more = text.length - logStringCharsMax;
  return JSON.stringify(`${text.slice(0, logStringCharsMax)}... (${more} more)`);
}

function encodeArray(items: readonly LogValue[], depth: number): string {
  const parts = items.slice(0, arrayItemsMax).map((item) => encodeValue(item, depth));
  if (items.length > arrayItemsMax) {
    parts.push(JSON.stringify(`... (${items.length - arrayItemsMax} more)`));
  }
  return `[${parts.join(",")}]`;
}

function encodeFields(fields: LogFields, depth: number): string {
  let text = "";
  for (const key of Object.keys(fields)) {
    const value = fields[key];
    if (value === undefined) continue;
    if (text !== "") text += ",";
    text += `${JSON.stringify(key)}:${encodeValue(value, depth)}`;
  }
  return text;
}

/** Whole numbers of any size are written exactly; NaN and infinities, which JSON lacks, as strings. */
function encodeValue(value: LogValue, depth: number): string {
  if (typeof value === "string") return encodeString(value);
  if (typeof value === "number") {
    return Number.isFinite(value) ? String(value) : JSON.stringify(String(value));
  }
  if (typeof value === "bigint" || typeof value === "boolean") return String(value);
  if (value === null || value === undefined) return "null";
  if (depth >= depthMax) return '"..."';
  if (isArray(value)) return encodeArray(value, depth + 1);
  return `{${encodeFields(value, depth + 1)}}`;
}

function isArray(value: LogValue): value is readonly LogValue[] {
  return Array.isArray(value);
}

/** One line without its newline; line breaks inside strings are escaped, so it stays one line. */
export function encodeLogLine(line: LogLine, format: LogFormat): string {
  const fields = line.fields === undefined ? "" : encodeFields(line.fields, 0);
  if (format === "console") {
    const msg = JSON.stringify(line.msg).slice(1, -1).replaceAll('\\"', '"');
    const head = `${line.timestamp}\t${line.level}\t${line.caller}\t${msg}`;
    return fields === "" ? head : `${head}\t{${fields}}`;
  }
  const head =
    `{"level":"${line.level}","ts":"${line.timestamp}","caller":${JSON.stringify(line.caller)},` +
    `"msg":${encodeString(line.msg)}`;
  return fields === "" ? `${head}}` : `${head},${fields}}`;
}
