import type { AnyCodec } from "../codec.ts";
import * as packages from "../generated/index.ts";

/** The codec of every message of every package. */
export const everyMessage: readonly AnyCodec[] = Object.values(packages).flatMap((part) =>
  "messages" in part ? part.messages : [],
);
