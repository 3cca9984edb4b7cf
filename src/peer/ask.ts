import type { Clock } from "../base/index.ts";
import { type Exchange, type ExchangeOptions, exchange, type PeerDialer } from "./http-client.ts";
import { queryAnswerBytesMax, queryTimeoutMs } from "./limits.ts";
import { peerUrl } from "./peer-url.ts";

export interface AskOptions extends Omit<ExchangeOptions, "answerBytesMax"> {
  readonly path: string;
  /** Who is asked, for errors. */
  readonly name: string;
}

export interface AskModules {
  readonly clock: Clock;
  readonly dial: PeerDialer;
}

/** Asks one URL after another until one answers, whatever it answers. */
export async function askAny(
  modules: AskModules,
  urls: readonly string[],
  options: Partial<AskOptions> & Pick<AskOptions, "path" | "name">,
): Promise<Exchange> {
  const { path, name, method = "GET", headers = {}, timeoutMs = queryTimeoutMs, body } = options;
  let cause: unknown;
  for (const url of urls) {
    try {
      return await exchange(modules, peerUrl(url, path), {
        method,
        headers,
        timeoutMs,
        answerBytesMax: queryAnswerBytesMax,
        ...(body === undefined ? {} : { body }),
      });
    } catch (error) {
      cause = error;
    }
  }
  const reason = cause instanceof Error ? cause.message : "it has no peer URL";
  throw new Error(`Cannot ask ${name}: ${reason}`, { cause });
}

/** What `read` makes of an answer. @throws {Error} that names who answered, whatever `read` throws */
export function readAnswer<T>(name: string, { body }: Exchange, read: (body: Buffer) => T): T {
  try {
    return read(body);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`Cannot read what ${name} answered: ${reason}`, { cause });
  }
}
