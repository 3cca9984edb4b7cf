import { ClientError } from "./client-error.ts";
import { dialSocket } from "./dial-socket.ts";
import { dialText } from "./dial-text.ts";
import type { Endpoint } from "./endpoint.ts";
import { Http2Session } from "./http2-session.ts";
import { Status } from "./status.ts";
import type { TlsMaterial } from "./tls-files.ts";
import type { ClientWorld } from "./world.ts";

export interface SessionPlan {
  readonly endpoint: Endpoint;
  readonly tls: TlsMaterial | undefined;
  readonly timeoutMs: number;
  readonly world: ClientWorld;
}

/** A session on its way. */
export interface Opening {
  /** @throws {ClientError} UNAVAILABLE */
  readonly session: Promise<Http2Session>;
  abandon(): void;
}

/** Dials, and waits until the server has said its SETTINGS. */
export function dialSession({ endpoint, tls, timeoutMs, world }: SessionPlan): Opening {
  const dialling = dialSocket(endpoint, tls);
  const session = new Promise<Http2Session>((resolve, reject) => {
    const fail = (error: Error) => {
      timer.cancel();
      reject(error);
      dialling.abandon();
    };
    const timer = world.after(timeoutMs, () =>
      fail(unavailable(dialText(endpoint, new Error("i/o timeout")))),
    );
    dialling.connected.then(
      (socket) => {
        const opened = new Http2Session(socket, {
          onReady() {
            timer.cancel();
            resolve(opened);
          },
          onEnd: (error) => {
            timer.cancel();
            reject(error);
          },
        });
      },
      (error: unknown) => fail(unavailable(dialText(endpoint, error))),
    );
  });
  return { session, abandon: () => dialling.abandon() };
}

function unavailable(message: string): ClientError {
  return new ClientError({ code: Status.unavailable, message, isUnsent: true });
}
