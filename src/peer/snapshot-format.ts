// A header of our own says that a member takes a store as the files of its database: on requests for streams, on the streams
// themselves and with single messages, so that it is known to whoever has heard anything of the member. On `POST /raft/snapshot`
// it says that a store comes so. Official members do not know it.
import type { IncomingHttpHeaders } from "node:http";
import { headerOf } from "./identity.ts";
import type { SnapshotFormat } from "./port.ts";

export const snapshotFormatHeader = "X-Etcd-Appliance-Snapshot";

/** To be counted up when the frames of the files change, or what the pairs in them mean. */
const filesVersion = "leveldb-files/4";

/** Of a member that takes files. */
export const takesFilesHeader = { [snapshotFormatHeader]: filesVersion } as const;

export function takesFiles(headers: IncomingHttpHeaders): boolean {
  return headerOf(headers, snapshotFormatHeader) === filesVersion;
}

/** On a snapshot. */
export function formatHeader(format: SnapshotFormat): Readonly<Record<string, string>> {
  return format === "files" ? takesFilesHeader : {};
}

/** undefined: one that is not known here. */
export function formatOf(headers: IncomingHttpHeaders): SnapshotFormat | undefined {
  const text = headerOf(headers, snapshotFormatHeader);
  if (text === undefined) return "bolt";
  return text === filesVersion ? "files" : undefined;
}
