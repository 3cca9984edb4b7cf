// What a member without data asks others before it is a member: over their peer URLs, without an identity of its own.
import type { Logger } from "../base/index.ts";
import type { Member } from "../membership/index.ts";
import { reasonOf } from "./bootstrap-error.ts";

/** A cluster as one of its members knows it. */
export interface RunningCluster {
  readonly clusterId: bigint;
  readonly members: readonly Member[];
}

/** Every question goes to one peer URL, and rejects if there is no answer after `timeoutMs` or none that can be read. */
export interface PeerQuestions {
  members(peerUrl: string, timeoutMs: number): Promise<RunningCluster>;
  /** The version of the cluster, `3.5.0`, or `not_decided`. */
  clusterVersion(peerUrl: string, timeoutMs: number): Promise<string>;
}

interface Poll<T> {
  readonly peerUrls: readonly string[];
  /** What is asked for, in log lines: "the members of the cluster". */
  readonly subject: string;
  readonly logger: Logger;
  ask(peerUrl: string): Promise<T>;
}

/** All answers, in the order of the URLs; all are asked at once, and those that do not answer are told to the log. */
export async function askAll<T>({ peerUrls, subject, logger, ask }: Poll<T>): Promise<T[]> {
  const answers = await Promise.allSettled(peerUrls.map(async (url) => ask(url)));
  return answers.flatMap((answer, n) => {
    if (answer.status === "fulfilled") return [answer.value];
    const error = reasonOf(answer.reason);
    logger.warn(`cannot ask a member for ${subject}`, { address: peerUrls[n], error });
    return [];
  });
}
