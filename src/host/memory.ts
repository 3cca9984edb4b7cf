import { totalmem } from "node:os";

/** What the kernel reports where no limit is set is above any machine: cgroup v1's is 2^63 - 4096. */
const limitBytesMax = 2 ** 50;

/**
 * Bytes of memory this process may use in all: the machine's, or its container's or unit's limit (cgroup memory.max)
 * where that is lower. Budgets of caches are shares of it.
 */
export function memoryLimitBytes(
  machineBytes: number = totalmem(),
  cgroupBytes: number = process.constrainedMemory(),
): number {
  const isLimited = cgroupBytes > 0 && cgroupBytes < limitBytesMax;
  return isLimited ? Math.min(machineBytes, cgroupBytes) : machineBytes;
}
