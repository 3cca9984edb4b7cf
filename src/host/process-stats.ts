// This process as the kernel sees it, from procfs:
//   /proc/self/stat    "pid (name) state ..." fields counted from 1; 14 utime, 15 stime (ticks), 20 threads,
//                      22 start (ticks since boot), 23 virtual bytes, 24 resident pages
//   /proc/self/limits  "Max open files   1024   524288   files", soft limit first
//   /proc/self/fd      one entry a descriptor
import { readdir, readFile } from "node:fs/promises";

/** USER_HZ: the tick of procfs is 10 ms on every Linux that Node supports. */
const ticksPerSecond = 100;

export interface ProcessStats {
  /** User and system time, in seconds. */
  readonly cpuSeconds: number;
  readonly threads: number;
  readonly residentBytes: number;
  readonly virtualBytes: number;
  /** The soft limit; Infinity when there is none. */
  readonly virtualBytesMax: number;
  readonly openDescriptors: number;
  /** The soft limit; Infinity when there is none. */
  readonly openDescriptorsMax: number;
}

/** Soft limit of a line like "Max open files" in /proc/self/limits. */
export function parseLimit(limits: string, name: string): number {
  const line = limits.split("\n").find((candidate) => candidate.startsWith(name));
  const soft = line?.slice(name.length).trim().split(/\s+/)[0];
  return soft === undefined || soft === "unlimited" ? Number.POSITIVE_INFINITY : Number(soft);
}

/** Fields of /proc/self/stat after the name, which may itself hold blanks and brackets. */
export function parseStat(
  stat: string,
): Pick<ProcessStats, "cpuSeconds" | "threads" | "virtualBytes"> {
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const field = (number: number): number => Number(fields[number - 3]);
  return {
    cpuSeconds: (field(14) + field(15)) / ticksPerSecond,
    threads: field(20),
    virtualBytes: field(23),
  };
}

/** Reads procfs off the event loop. @throws {Error} Where there is no procfs. */
export async function readProcessStats(): Promise<ProcessStats> {
  const [stat, limits, descriptors] = await Promise.all([
    readFile("/proc/self/stat", "utf8"),
    readFile("/proc/self/limits", "utf8"),
    readdir("/proc/self/fd"),
  ]);
  return {
    ...parseStat(stat),
    residentBytes: process.memoryUsage.rss(),
    virtualBytesMax: parseLimit(limits, "Max address space"),
    // The listing itself holds one descriptor.
    openDescriptors: descriptors.length - 1,
    openDescriptorsMax: parseLimit(limits, "Max open files"),
  };
}
