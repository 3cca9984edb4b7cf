import { etcdErrors } from "../base/index.ts";
import { etcdserverpb } from "../wire/protobuf/index.ts";
import type { Key, RangeEnd } from "./store-contract.ts";
import type { WatchOptions } from "./watcher.ts";

const { NOPUT, NODELETE } = etcdserverpb.FilterType;

/** A create request that makes sense. */
export interface WatchSpec {
  readonly kind: "watch";
  /** 0 lets the stream choose. */
  readonly id: bigint;
  readonly key: Key;
  readonly end: RangeEnd;
  /** 0: what comes next. */
  readonly startRevision: number;
  readonly options: WatchOptions;
  readonly allowsFragments: boolean;
  readonly progressNotify: boolean;
}

export interface RefusedWatch {
  readonly kind: "refused";
  /** The cancel_reason. */
  readonly reason: string;
}

export function parseWatch(request: etcdserverpb.WatchCreateRequest): WatchSpec | RefusedWatch {
  const key = request.key.length === 0 ? "\0" : request.key.toString("latin1");
  const end = request.rangeEnd.toString("latin1");
  if (request.startRevision < 0n) return refused("Compacted");
  if (end !== "" && end !== "\0" && key >= end) return refused("WatcherRangeEmpty");
  return {
    kind: "watch",
    id: request.watchId,
    key,
    end,
    startRevision: Math.min(Number(request.startRevision), Number.MAX_SAFE_INTEGER),
    options: {
      prevKv: request.prevKv,
      puts: !request.filters.includes(NOPUT),
      deletes: !request.filters.includes(NODELETE),
    },
    allowsFragments: request.fragment,
    progressNotify: request.progressNotify,
  };
}

function refused(kind: "Compacted" | "WatcherRangeEmpty"): RefusedWatch {
  return { kind: "refused", reason: etcdErrors[kind].message };
}
