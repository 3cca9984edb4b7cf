import {
  badArguments,
  CliError,
  type CliInvocation,
  type CliWorld,
  exitCodes,
  interruption,
} from "../../cli/index.ts";
import { defaultTtlSeconds, Mutex, openSession, SessionExpired } from "../../client/index.ts";
import { logWarning } from "../log-line.ts";
import { runChild } from "../run-child.ts";
import { withClient } from "../streaming.ts";
import { printOwner, readOwner, untilInterrupted } from "./owner.ts";

export async function run(invocation: CliInvocation): Promise<void> {
  const { world, args, flags } = invocation;
  const [name, program, ...programArgs] = args;
  if (name === undefined) {
    const text = "lock takes a lock name argument and an optional command to execute";
    throw badArguments(text);
  }
  await withClient(invocation, async ({ client, output }) => {
    const interrupted = interruption(world);
    const ttlSeconds = flags.number("ttl");
    if (ttlSeconds <= 0) warnOfTtl(world);
    const session = await openSession(client, { ttlSeconds, signal: interrupted });
    const mutex = new Mutex(session, name);
    await mutex.lock({ signal: interrupted }).catch((error: unknown) => {
      if (!(error instanceof SessionExpired)) throw error;
      throw new CliError(exitCodes.error, error.message, { cause: error });
    });
    if (program !== undefined) {
      const env = { ETCD_LOCK_KEY: mutex.key, ETCD_LOCK_REV: String(mutex.header?.revision ?? 0) };
      const end = await runChild([program, ...programArgs], { world, env });
      await mutex.unlock().catch((error: unknown) => {
        if (end.kind === "succeeded") throw error;
      });
      if (end.kind === "failed") throw new CliError(end.exitCode, end.text);
      if (end.kind === "not started") throw new CliError(exitCodes.error, end.text);
      return;
    }
    const owner = await readOwner(client, mutex.key, interrupted);
    if (owner.kvs.length === 0) throw new CliError(exitCodes.error, "lock lost on init");
    printOwner(output, owner);
    await untilInterrupted(interrupted, { lost: session.lost, sentence: "session expired" });
    await mutex.unlock();
  });
}

/** The client library has a time of its own then; said as official etcdctl 3.5 says it. */
function warnOfTtl(world: CliWorld): void {
  const text = "WithTTL(): TTL should be > 0, preserving current TTL";
  const fields = { logger: "etcd-client", "current-session-ttl": defaultTtlSeconds };
  logWarning(world, text, fields);
}
