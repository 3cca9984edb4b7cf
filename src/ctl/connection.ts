import { badArguments, CliError, type CliInvocation, exitCodes } from "../cli/index.ts";
import {
  type CallOptions,
  ClientError,
  type ClientOptions,
  LightClient,
  officialText,
  type UnaryCaller,
} from "../client/light/index.ts";
import { endpointsOf } from "./endpoints.ts";
import { clientOptions, prepare } from "./globals.ts";
import type { Output } from "./print/output.ts";

/** What the command line says of the servers and of the output. */
export interface Setting {
  readonly output: Output;
  /** For a client of all endpoints. */
  readonly clientOptions: ClientOptions;
  /** The limit of `--command-timeout`, for each call. */
  readonly options: CallOptions;
}

/** @throws {CliError} */
export async function settingOf(invocation: CliInvocation): Promise<Setting> {
  const output = prepare(invocation);
  const endpoints = await endpointsOf(invocation);
  if (endpoints.length === 0) {
    throw new CliError(exitCodes.badConnection, "etcdclient: no available endpoints");
  }
  return {
    output,
    clientOptions: await clientOptions(invocation, endpoints),
    options: { timeoutMs: invocation.flags.durationMs("command-timeout") },
  };
}

/** What most commands work with. */
export interface Connection extends Setting {
  readonly caller: UnaryCaller;
}

/** Does the work with a client for the endpoints of the command line, which is closed behind it. @throws {CliError} */
export async function withConnection(
  invocation: CliInvocation,
  work: (connection: Connection) => Promise<void>,
): Promise<void> {
  const setting = await settingOf(invocation);
  await withCaller(setting, setting.clientOptions.endpoints, (caller) =>
    work({ ...setting, caller }),
  );
}

/** Does the work with a client for other endpoints than those of the command line. @throws {CliError} */
export function withCaller<T>(
  setting: Setting,
  endpoints: readonly string[],
  work: (caller: UnaryCaller) => Promise<T>,
): Promise<T> {
  return withClosed(setting, () => new LightClient({ ...setting.clientOptions, endpoints }), work);
}

/** Fails where a user is named whom no server takes; otherwise nothing happens. @throws {CliError} */
export async function checkCredentials(setting: Setting): Promise<void> {
  const { credentials, endpoints } = setting.clientOptions;
  if (credentials !== undefined) await withCaller(setting, endpoints, async () => {});
}

/** Does the work with a client for one endpoint. That a user is not taken there, calls say. @throws {CliError} */
export async function withEndpoint<T>(
  { clientOptions }: Setting,
  endpoint: string,
  work: (caller: UnaryCaller) => Promise<T>,
): Promise<T> {
  const caller = openOr(() => new LightClient({ ...clientOptions, endpoints: [endpoint] }));
  try {
    return await work(caller);
  } finally {
    caller.close();
  }
}

/** Opens, authenticates where a user is named, works and closes. @throws {CliError} */
export async function withClosed<C extends UnaryCaller, T>(
  { clientOptions: { credentials }, options }: Pick<Setting, "clientOptions" | "options">,
  open: () => C,
  work: (client: C) => Promise<T>,
): Promise<T> {
  const client = openOr(open);
  try {
    if (credentials !== undefined) await authenticate(client, options);
    return await work(client);
  } catch (error) {
    throw asCliError(error);
  } finally {
    client.close();
  }
}

function openOr<C>(open: () => C): C {
  try {
    return open();
  } catch (error) {
    throw badArguments((error as Error).message, { cause: error });
  }
}

/** Official etcdctl gets its token while it connects, and calls it a bad connection when there is none. */
async function authenticate(client: UnaryCaller, options: CallOptions): Promise<void> {
  try {
    await client.authenticate(options);
  } catch (error) {
    throw asCliError(error, { exitCode: exitCodes.badConnection });
  }
}

export interface CliErrorOptions {
  /** @default 1 */
  readonly exitCode?: number;
  /** Puts the server's sentence into one of the command. */
  readonly sentence?: (text: string) => string;
}

/** A failed call as the error that ends the program; other errors as they are. */
export function asCliError(
  error: unknown,
  { exitCode = exitCodes.error, sentence = (text) => text }: CliErrorOptions = {},
): unknown {
  if (!(error instanceof ClientError)) return error;
  return new CliError(exitCode, sentence(officialText(error)), { cause: error });
}
