// The two servers of a comparison. The subject is this project's; ETCD_TEST_SUBJECT=official puts a second official one in
// its place, which must not differ in anything: that tests the comparison itself.
import { type ServerKind, TestServer } from "./server.ts";

export interface ServerPair {
  readonly subject: TestServer;
  readonly official: TestServer;
}

function subjectKind(): ServerKind {
  return process.env.ETCD_TEST_SUBJECT === "official" ? "official" : "ours";
}

/** Both on fresh data. The caller stops them. */
export async function startPair(extraArgs: readonly string[] = []): Promise<ServerPair> {
  const [subject, official] = await Promise.allSettled([
    TestServer.start(subjectKind(), extraArgs),
    TestServer.start("official", extraArgs),
  ]);
  if (subject.status === "fulfilled" && official.status === "fulfilled") {
    return { subject: subject.value, official: official.value };
  }
  for (const result of [subject, official]) {
    if (result.status === "fulfilled") await result.value.stop();
  }
  throw subject.status === "rejected" ? subject.reason : (official as PromiseRejectedResult).reason;
}

export async function stopPair(pair: ServerPair): Promise<void> {
  await Promise.all([pair.subject.stop(), pair.official.stop()]);
}

/** Does the same on both at the same time. */
export async function onBoth<T>(
  pair: ServerPair,
  work: (server: TestServer) => Promise<T>,
): Promise<{ subject: T; official: T }> {
  const [subject, official] = await Promise.all([work(pair.subject), work(pair.official)]);
  return { subject, official };
}
