import type { Disk, DiskFile } from "../base/index.ts";

/**
 * `--unsafe-no-fsync`: the same disk, never waited for. What the kernel has not written yet is lost when the machine
 * crashes, acknowledged or not; a crash of the process alone loses nothing.
 */
export function withoutFsync(disk: Disk): Disk {
  return {
    ...disk,
    async open(path, mode) {
      return unsynced(await disk.open(path, mode));
    },
    async syncDirectory() {},
  };
}

function unsynced(file: DiskFile): DiskFile {
  return {
    write: (bytes, position) => file.write(bytes, position),
    writeDurable: (bytes, position) => file.write(bytes, position),
    read: (into, position) => file.read(into, position),
    async sync() {},
    truncate: (length) => file.truncate(length),
    size: () => file.size(),
    close: () => file.close(),
  };
}
