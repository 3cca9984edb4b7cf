import type { Backend } from "../../backend/index.ts";
import { createMemoryBackend } from "../../backend/testing/memory-backend.ts";
import { ManualClock } from "../../base/testing/manual-clock.ts";
import { openStore } from "../mvcc-store.ts";
import type { Store } from "../store-contract.ts";
import { createWatchHub, type WatchHub } from "../watch-hub.ts";
import { WatchClient } from "./watch-client.ts";

export interface WatchWorld {
  readonly backend: Backend;
  readonly store: Store;
  readonly hub: WatchHub;
  /** How often the hub asked for `catchUp`. */
  readonly lags: () => number;
  readonly client: (options?: ConstructorParameters<typeof WatchClient>[1]) => WatchClient;
  put(key: string, value: string): void;
  delete(key: string, end?: string): void;
  /** One transaction: a value puts, undefined deletes. */
  txn(writes: Readonly<Record<string, string | undefined>>): void;
  /** Steps of catching up until there is nothing to do, loading pages as asked. Returns the number of steps. */
  settle(): Promise<number>;
  close(): Promise<void>;
}

/** A store with a hub behind it. */
export async function createWatchWorld(
  options: { requestBytesMax?: number; pageCacheBytesMax?: number } = {},
): Promise<WatchWorld> {
  const backend = await createMemoryBackend();
  const { pageCacheBytesMax } = options;
  const clock = new ManualClock();
  const store = await openStore({
    backend,
    clock,
    compactionPauseMs: 0,
    ...(pageCacheBytesMax === undefined ? {} : { pageCacheBytesMax }),
  });
  let lags = 0;
  const hub = createWatchHub({
    store,
    identity: () => ({ clusterId: 1n, memberId: 2n, raftTerm: 3 }),
    requestBytesMax: options.requestBytesMax ?? 1_572_864,
    onLag: () => lags++,
  });
  store.onChanges((written) => hub.notify(written));
  const txn = (writes: Readonly<Record<string, string | undefined>>): void => {
    const write = store.write();
    for (const [key, value] of Object.entries(writes)) {
      if (value === undefined) write.deleteRange(key, "");
      else write.put(key, Buffer.from(value, "latin1"), 0n);
    }
    write.end();
  };
  return {
    backend,
    store,
    hub,
    lags: () => lags,
    client: (clientOptions) => new WatchClient(hub, clientOptions),
    txn,
    put: (key, value) => txn({ [key]: value }),
    delete: (key, end = "") => {
      const write = store.write();
      write.deleteRange(key, end);
      write.end();
    },
    settle: () => settle(hub, store),
    close: async () => {
      await store.close();
      await backend.close();
    },
  };
}

async function settle(hub: WatchHub, store: Store): Promise<number> {
  for (let steps = 0; ; steps++) {
    const result = await store.whenLoaded(() => hub.catchUp());
    if (result.kind === "idle") return steps;
  }
}
