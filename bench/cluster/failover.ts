// How long no write is acknowledged after the leader was killed.
import { performance } from "node:perf_hooks";
import { H2Client } from "../load/h2-client.ts";
import type { Measured } from "../measured.ts";
import { paths, putMessage } from "../messages.ts";
import { type Cluster, caughtUp } from "./cluster.ts";

const times = 10;
/** A client that asks again so often finds the new leader no more than this too late. */
const retryMs = 5;
/** The killed member has to be part of the cluster again for a while before the next one is killed. */
const restMs = 1_500;

/** The value is the median of ten kills, in milliseconds from the signal to the first acknowledged put. */
export async function failover(cluster: Cluster): Promise<Measured> {
  const foundMs: number[] = [];
  for (let n = 0; n < times; n++) {
    const leader = await cluster.leader();
    const others = cluster.servers.filter((server) => server !== leader);
    const clients = await Promise.all(others.map(({ port }) => H2Client.open(port, paths.put)));
    const killedMs = performance.now();
    const gone = leader.kill();
    await firstAcknowledged(clients, putMessage(n));
    foundMs.push(performance.now() - killedMs);
    for (const client of clients) client.close();
    await gone;
    await leader.run();
    await caughtUp(leader, others[0]!);
    await new Promise((resolve) => setTimeout(resolve, restMs));
  }
  foundMs.sort((a, b) => a - b);
  const median = (foundMs[times / 2 - 1]! + foundMs[times / 2]!) / 2;
  // What they used since their last start says little.
  return { value: median, p50Ms: median, p99Ms: foundMs.at(-1)!, ...cluster.usage() };
}

/** New puts to all, whether or not the earlier ones were answered: a member may hold those until they time out. */
function firstAcknowledged(clients: readonly H2Client[], message: Buffer): Promise<void> {
  return new Promise((resolve) => {
    const ask = (): void => {
      for (const client of clients) {
        client.request(message, ({ answered }) => {
          if (!answered) return;
          clearInterval(timer);
          resolve();
        });
      }
    };
    const timer = setInterval(ask, retryMs);
    ask();
  });
}
