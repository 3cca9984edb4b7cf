// What may differ between two servers that behave the same. Each mask is as narrow as it can be and says why it exists.

/** Replaces what may differ with a name for it. */
export type Mask = (text: string) => string;

function replacing(pattern: RegExp, replacement: string): Mask {
  return (text) => text.replace(pattern, replacement);
}

/** Log lines of the client library on stderr carry the time and a name that it draws for the connection. */
const clientLog: Mask = (text) =>
  text
    .replace(/"ts":"[^"]*"/g, '"ts":"<time>"')
    .replace(/client-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "client-<uuid>");

/** How long a request took. */
const durations: Mask = replacing(/\b\d+\.\d+(Âµs|ms|s)(?=["\s])/g, "<duration>");
/** The two implement 3.4.23 and 3.5. */
const versions: Mask = replacing(/\b3\.(4\.23|5\.\d+)\b/g, "<version>");

/** Official etcd's file is bbolt pages; ours is another format, so sizes in bytes are its own. */
const sizes: Mask = (text) =>
  text
    .replace(/("dbSize(?:InUse)?":)\d+/g, "$1<size>")
    .replace(/("DBSize" : )\d+/g, "$1<size>")
    .replace(/\b[\d.]+ [kM]?B\b/g, "<size>");

/** A starting leader of 3.4 sets the cluster version once or twice, each time with an entry in the log. */
const raftIndexes: Mask = (text) =>
  text
    .replace(/("raft(?:Applied)?Index":)\d+/g, "$1<index>")
    .replace(/("Raft(?:Applied)?Index" : )\d+/g, "$1<index>")
    .replace(/(true, false, \d+, )\d+, \d+(?=, )/g, "$1<index>, <index>")
    .replace(/(true \| +false \| +\d+ \| +)\d+ \| +\d+(?= \|)/g, "$1<index> | <index>");

/** Seconds that a lease has left: two servers may be asked on the two sides of a full second. */
const remainingTtl: Mask = (text) =>
  text
    .replace(/remaining\(\d+s\)/g, "remaining(<seconds>)")
    .replace(/("ttl":)\d+(?=,"granted)/g, "$1<seconds>")
    .replace(/^("TTL" : )\d+/gm, "$1<seconds>");

/** 3.4 answers alarm requests without a header. */
const header: Mask = (text) => text.replace(/"header":\{[^}]*\},?/, "");

function sortedParts(text: string, separator: string): string {
  return text.split(separator).sort().join(separator);
}

/** Official etcd lists a lease's keys in the random order of a Go map. */
const attachedKeys: Mask = (text) =>
  text
    .replace(/(?<=attached keys\(\[)[^\]]*/, (keys) => sortedParts(keys, " "))
    .replace(/(?<="keys":\[)[^\]]*/, (keys) => sortedParts(keys, ","))
    .replace(/("Key" : .*\n)+/, (lines) => `${sortedParts(lines.trimEnd(), "\n")}\n`);

/** A table's columns are as wide as their contents, also where those are masked. */
const tableWidths: Mask = (text) => text.replace(/-{2,}/g, "-").replace(/ {2,}/g, " ");

const masksByCommand: readonly (readonly [start: string, masks: readonly Mask[]])[] = [
  ["alarm list -w json", [header]],
  ["endpoint health", [durations, tableWidths]],
  ["endpoint status", [versions, sizes, raftIndexes, tableWidths]],
  ["lease timetolive", [remainingTtl, attachedKeys]],
];

/** Masks what may differ in the output of this etcdctl command. */
export function maskOutput(commandLine: string, text: string): string {
  const masks = masksByCommand.flatMap(([start, those]) =>
    commandLine.startsWith(start) ? those : [],
  );
  return [clientLog, ...masks].reduce((masked, mask) => mask(masked), text);
}
