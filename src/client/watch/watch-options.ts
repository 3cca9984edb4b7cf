import { etcdserverpb } from "../../wire/protobuf/index.ts";

const { FilterType, WatchCreateRequest, WatchRequest } = etcdserverpb;

export interface WatchOptions {
  readonly key: Buffer;
  /** As in a range request. @default the key alone */
  readonly rangeEnd?: Buffer;
  /** The first revision of interest; 0: what happens from now on. @default 0 */
  readonly startRevision?: number;
  /** Events carry what was there before. */
  readonly prevKv?: boolean;
  /** Answers without events come when nothing happens for long. */
  readonly progressNotify?: boolean;
  /** The server may cut large answers; they are joined here. */
  readonly fragment?: boolean;
  readonly noPut?: boolean;
  readonly noDelete?: boolean;
  /** The first answer says that the watch stands. */
  readonly createdNotify?: boolean;
  /** Ends when its server has no leader for a while. */
  readonly requiresLeader?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** Asks for what `options` say, from `nextRevision` on. */
export function createRequest(
  options: WatchOptions,
  nextRevision: number,
): etcdserverpb.WatchRequest {
  const filters: etcdserverpb.FilterType[] = [];
  if (options.noPut === true) filters.push(FilterType.NOPUT);
  if (options.noDelete === true) filters.push(FilterType.NODELETE);
  return WatchRequest.create({
    createRequest: WatchCreateRequest.create({
      key: options.key,
      ...(options.rangeEnd === undefined ? {} : { rangeEnd: options.rangeEnd }),
      startRevision: BigInt(nextRevision),
      progressNotify: options.progressNotify ?? false,
      prevKv: options.prevKv ?? false,
      fragment: options.fragment ?? false,
      filters,
    }),
  });
}
