import { etcdserverpb, services } from "../../wire/protobuf/index.ts";
import type { Client } from "../client.ts";

const { LeaseGrant, LeaseRevoke } = services["etcdserverpb.Lease"];
const { LeaseGrantRequest, LeaseRevokeRequest } = etcdserverpb;

export const defaultTtlSeconds = 60;

export interface SessionOptions {
  /** How long what the session holds outlives it. @default 60, also for less than 1 (etcd: concurrency.WithTTL) */
  readonly ttlSeconds?: number;
  /** A lease that there is already. @default a new one */
  readonly leaseId?: bigint;
  /** Gives up opening it. An open session goes on until it is orphaned or closed: its holder may have things to end first. */
  readonly signal?: AbortSignal | undefined;
}

/** A lease that is kept alive: what is bound to it is there as long as its holder is. */
export interface Session {
  readonly client: Client;
  readonly leaseId: bigint;
  /** Aborts when the lease is gone, or is not kept alive any more. */
  readonly lost: AbortSignal;
  /** Keeps the lease alive no longer; what is bound to it stays until it runs out. */
  orphan(): Promise<void>;
  /** Gives the lease back, and all that is bound to it. @throws {ClientError} */
  close(): Promise<void>;
}

/** @throws {ClientError} */
export async function openSession(client: Client, options: SessionOptions = {}): Promise<Session> {
  const { signal, ttlSeconds: wantedSeconds = 0 } = options;
  const ttlSeconds = wantedSeconds > 0 ? wantedSeconds : defaultTtlSeconds;
  const leaseId = options.leaseId ?? (await grant(client, { ttlSeconds, signal }));
  const lost = new AbortController();
  const stopped = new AbortController();
  const kept = keep(client, leaseId, stopped.signal).finally(() => lost.abort());
  const orphan = () => {
    stopped.abort();
    return kept;
  };
  return {
    client,
    leaseId,
    lost: lost.signal,
    orphan,
    async close() {
      await orphan();
      // After this time the lease is gone without being given back.
      const timeoutMs = ttlSeconds * 1_000;
      await client.unary(LeaseRevoke, LeaseRevokeRequest.create({ id: leaseId }), { timeoutMs });
    },
  };
}

async function grant(
  client: Client,
  { ttlSeconds, signal }: { ttlSeconds: number; signal: AbortSignal | undefined },
): Promise<bigint> {
  const request = LeaseGrantRequest.create({ ttl: BigInt(ttlSeconds) });
  return (await client.unary(LeaseGrant, request, { signal })).id;
}

/** Until the lease is gone, whatever the reason: the session's holder hears of it by `lost`. */
async function keep(client: Client, leaseId: bigint, signal: AbortSignal): Promise<void> {
  const answers = client.keepAlive(leaseId, { signal });
  let isOver = false;
  while (!isOver)
    isOver = await answers.next().then(
      ({ done }) => done === true,
      () => true,
    );
}
