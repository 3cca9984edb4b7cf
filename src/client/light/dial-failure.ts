import type { CallLimit } from "./call-limit.ts";
import { ClientError } from "./client-error.ts";
import { dialSession, type SessionPlan } from "./dial-session.ts";

/**
 * Dials once more to learn why an endpoint cannot be reached: the gRPC library only says that it cannot. Undefined if now it
 * can, and if the limit came first.
 */
export async function dialFailure(
  plan: SessionPlan,
  limit: CallLimit,
): Promise<ClientError | undefined> {
  const { session, abandon } = dialSession(plan);
  try {
    const opened = await limit.race(session);
    opened.close();
    return undefined;
  } catch (error) {
    abandon();
    if (limit.error !== undefined) return undefined;
    if (error instanceof ClientError) return error;
    throw error;
  }
}
