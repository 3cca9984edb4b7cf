/** Of the kernel on all common machines, and a multiple of what disks read and write at once. */
export const memoryPageBytes = 4096;
const wasmPageBytes = 64 << 10;

/** Of what Node.js knows besides JavaScript, and its types do not. */
declare const WebAssembly: {
  readonly Memory: new (size: {
    readonly initial: number;
    readonly maximum: number;
  }) => { readonly buffer: ArrayBuffer };
};

/**
 * Blocks that begin with a page of memory each, which a disk can take without a copy: see mode "bulk" of `Disk.open`. Nothing
 * else in JavaScript says where memory begins, but that of WebAssembly does. Where there is none to be had, any will do.
 * @param blockBytes a multiple of 64 KiB
 */
export function pageAlignedBlocks(count: number, blockBytes: number): Buffer[] {
  const memory = alignedMemory(count * blockBytes);
  return Array.from({ length: count }, (_, n) => Buffer.from(memory, n * blockBytes, blockBytes));
}

function alignedMemory(bytes: number): ArrayBuffer {
  const pages = bytes / wasmPageBytes;
  try {
    return new WebAssembly.Memory({ initial: pages, maximum: pages }).buffer;
  } catch {
    // It reserves gigabytes of addresses, which a limit of the process may not allow.
    return new ArrayBuffer(bytes);
  }
}
