import { statusNames } from "../../base/index.ts";

export { StatusCode as Status } from "../../base/index.ts";

/** As grpc-go prints a code: `Unavailable`, `Code(77)`. */
export function goStatusName(code: number): string {
  return statusNames[code] ?? `Code(${code})`;
}
