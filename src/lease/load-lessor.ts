import { leasepb } from "../wire/protobuf/index.ts";
import { Lessor, type LessorOptions } from "./lessor.ts";

/**
 * The leases that the backend holds, without their keys: the caller attaches those while it goes through the key space.
 * @throws {BackendError} @throws {ProtobufError} if a value is no lease.
 */
export async function loadLessor(options: LessorOptions): Promise<Lessor> {
  const lessor = new Lessor(options);
  for await (const chunk of options.backend.entries("lease")) {
    for (const entry of chunk) lessor.restore(leasepb.Lease.decode(entry.value));
  }
  return lessor;
}
