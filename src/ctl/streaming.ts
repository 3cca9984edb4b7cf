import type { CliInvocation } from "../cli/index.ts";
import { Client } from "../client/index.ts";
import { type Setting, settingOf, withClosed } from "./connection.ts";

/** What commands with streams work with. Whoever imports this loads the gRPC library. */
export interface StreamingConnection extends Setting {
  readonly client: Client;
}

/** As `withConnection`, with a client that has streams. @throws {CliError} */
export async function withClient(
  invocation: CliInvocation,
  work: (connection: StreamingConnection) => Promise<void>,
): Promise<void> {
  const setting = await settingOf(invocation);
  await withClosed(
    setting,
    () => new Client(setting.clientOptions),
    (client) => work({ ...setting, client }),
  );
}
