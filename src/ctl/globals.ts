// What the global flags and `ETCDCTL_*` ask for: the form of output, and the client.
import { formatGoDuration } from "../base/index.ts";
import {
  badArguments,
  CliError,
  type CliInvocation,
  type CliWorld,
  exitCodes,
  type Flag,
  type FlagValues,
  formatOf,
  readCredentials,
  readEnvironment,
  TextOutput,
} from "../cli/index.ts";
import {
  type ClientOptions,
  type FailedAttempt,
  Status,
  statusText,
  type TlsOptions,
  tlsOfFlags,
} from "../client/light/index.ts";
import type { Output } from "./print/output.ts";

/** Variables beside those of the flags that `watch` reads. */
const watchVariables = ["ETCDCTL_WATCH_KEY", "ETCDCTL_WATCH_RANGE_END"];

/**
 * Sets global flags from `ETCDCTL_*`, and looks at what they say of printing. To be called once, before flags are read for
 * good. @throws {CliError}
 */
export function prepare(invocation: CliInvocation): Output {
  const { world, flags, path } = invocation;
  const shared = path.slice(0, -1).flatMap(({ sharedFlags = [] }) => sharedFlags);
  const known = path.at(-1)!.name === "watch" ? watchVariables : [];
  readEnvironment(world, flags, {
    prefix: "ETCDCTL",
    flags: shared,
    known: [...known, apiVariable],
  });
  if (flags.bool("debug")) printSettings(invocation, shared);
  return {
    format: formatOf(flags),
    isHex: flags.bool("hex"),
    text: new TextOutput(world.stdout),
  };
}

/** Which of etcd's APIs to speak; there is only one left. */
const apiVariable = "ETCDCTL_API";

function printSettings({ world, flags }: CliInvocation, shared: readonly Flag[]): void {
  for (const { name } of shared.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const value = flags.shown(name);
    const shown = typeof value === "number" ? formatGoDuration(value) : goValue(value);
    world.stderr.write(`ETCDCTL_${name.toUpperCase().replaceAll("-", "_")}=${shown}\n`);
  }
}

function goValue(value: unknown): string {
  return Array.isArray(value) ? `[${value.join(",")}]` : String(value);
}

/** What the client needs, for the endpoints that were found. @throws {CliError} */
export async function clientOptions(
  { world, flags }: CliInvocation,
  endpoints: readonly string[],
): Promise<ClientOptions> {
  const tls = tlsOptions(flags, endpoints);
  const credentials = await readCredentials(world, {
    user: flags.text("user"),
    password: flags.text("password"),
    prompt: "Password: ",
  });
  return {
    endpoints,
    dialTimeoutMs: flags.durationMs("dial-timeout"),
    keepaliveTimeMs: flags.durationMs("keepalive-time"),
    keepaliveTimeoutMs: flags.durationMs("keepalive-timeout"),
    ...messageLimits(flags),
    ...(tls === undefined ? {} : { tls }),
    ...(credentials === undefined ? {} : { credentials }),
    onFailedAttempt: (attempt) => warnOfAttempt(world, attempt),
  };
}

/** Numbers below 1 leave the limit as it is. @throws {CliError} in the words of official etcd's client */
function messageLimits(flags: FlagValues): Pick<ClientOptions, "sendBytesMax" | "receiveBytesMax"> {
  const sendBytesMax = flags.number("max-request-bytes");
  const receiveBytesMax = flags.number("max-recv-bytes");
  if (receiveBytesMax > 0 && sendBytesMax > receiveBytesMax) {
    throw new CliError(
      exitCodes.badConnection,
      `gRPC message recv limit (${receiveBytesMax} bytes) must be greater than send limit (${sendBytesMax} bytes)`,
    );
  }
  return {
    ...(sendBytesMax > 0 ? { sendBytesMax } : {}),
    ...(receiveBytesMax > 0 ? { receiveBytesMax } : {}),
  };
}

/** In the form of official etcdctl's log, which tells of every failed attempt. That one was given up here is no failure. */
function warnOfAttempt(world: CliWorld, { attempt, endpoint, error }: FailedAttempt): void {
  if (error.code === Status.cancelled) return;
  const line = {
    level: "warn",
    ts: world.date().toISOString(),
    logger: "etcd-client",
    msg: "retrying of unary invoker failed",
    target: `etcd-endpoints://${endpoint}`,
    attempt,
    error: statusText(error),
  };
  world.stderr.write(`${JSON.stringify(line)}\n`);
}

/** Undefined: plain connections, unless an endpoint says otherwise. */
function tlsOptions(flags: FlagValues, endpoints: readonly string[]): TlsOptions | undefined {
  const [certFile, keyFile, caFile] = ["cert", "key", "cacert"].map((name) => {
    const file = flags.text(name);
    if (file !== "" || !flags.isGiven(name)) return file;
    throw badArguments(`empty string is passed to --${name} option`);
  }) as [string, string, string];
  const serverName = flags.bool("insecure-discovery") ? "" : flags.text("discovery-srv");
  const insecureSkipVerify = flags.bool("insecure-skip-tls-verify");
  const insecureTransport = flags.bool("insecure-transport");
  const files = { caFile, certFile, keyFile };
  return tlsOfFlags({ ...files, serverName, insecureSkipVerify, insecureTransport }, endpoints);
}
