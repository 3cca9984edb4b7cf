/**
 * Numbers requests and leases so that no two members, and no two runs of one member, draw the same.
 *
 * 64 bits: low 16 bits of the member id | low 40 bits of unix milliseconds at start | 8 bits counter.
 * Each next id adds one; when the counter is full it runs into the time part (etcd: idutil).
 */
export class RequestIds {
  #next: bigint;

  constructor(memberId: bigint, startedAtWallMs: number) {
    const member = BigInt.asUintN(16, memberId) << 48n;
    const time = BigInt.asUintN(40, BigInt(startedAtWallMs)) << 8n;
    this.#next = member | time;
  }

  next(): bigint {
    this.#next = BigInt.asUintN(64, this.#next + 1n);
    return this.#next;
  }

  /** A lease id: positive as a signed 64-bit number, never 0. */
  nextLease(): bigint {
    for (;;) {
      const id = this.next() & 0x7fff_ffff_ffff_ffffn;
      if (id !== 0n) return id;
    }
  }
}
