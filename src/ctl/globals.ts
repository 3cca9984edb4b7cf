// What all commands have in common: global flags, and the client and the form of output that they ask for.
import { formatGoDuration } from "../base/index.ts";
import {
  CliError,
  type CliInvocation,
  type CliWorld,
  exitCodes,
  type Flag,
  type FlagValues,
  readEnvironment,
  TextOutput,
} from "../cli/index.ts";
import {
  type ClientOptions,
  type FailedAttempt,
  statusText,
  type TlsOptions,
} from "../client/light/index.ts";
import { type Format, formats, type Output } from "./print/format.ts";

export const globalFlags: readonly Flag[] = [
  {
    name: "endpoints",
    kind: "strings",
    initial: "127.0.0.1:2379",
    help: "gRPC endpoints",
  },
  { name: "debug", kind: "bool", help: "enable client-side debug logging" },
  {
    name: "write-out",
    short: "w",
    kind: "string",
    initial: "simple",
    help: "set the output format (fields, json, protobuf, simple, table)",
    choices: formats,
  },
  { name: "hex", kind: "bool", help: "print byte strings as hex encoded strings" },
  {
    name: "dial-timeout",
    kind: "duration",
    initial: "2s",
    help: "dial timeout for client connections",
  },
  {
    name: "command-timeout",
    kind: "duration",
    initial: "5s",
    help: "timeout for short running command (excluding dial timeout)",
  },
  {
    name: "keepalive-time",
    kind: "duration",
    initial: "2s",
    help: "keepalive time for client connections",
  },
  {
    name: "keepalive-timeout",
    kind: "duration",
    initial: "6s",
    help: "keepalive timeout for client connections",
  },
  {
    name: "insecure-transport",
    kind: "bool",
    initial: "true",
    help: "disable transport security for client connections",
  },
  {
    name: "insecure-discovery",
    kind: "bool",
    initial: "true",
    help: "accept insecure SRV records describing cluster endpoints",
  },
  {
    name: "insecure-skip-tls-verify",
    kind: "bool",
    help: "skip server certificate verification (CAUTION: this option should be enabled only for testing purposes)",
  },
  {
    name: "cert",
    kind: "string",
    help: "identify secure client using this TLS certificate file",
  },
  { name: "key", kind: "string", help: "identify secure client using this TLS key file" },
  {
    name: "cacert",
    kind: "string",
    help: "verify certificates of TLS-enabled secure servers using this CA bundle",
  },
  {
    name: "user",
    kind: "string",
    help: "username[:password] for authentication (prompt if password is not supplied)",
  },
  {
    name: "password",
    kind: "string",
    help: "password for authentication (if this option is used, --user option shouldn't include password)",
  },
  {
    name: "discovery-srv",
    short: "d",
    kind: "string",
    help: "domain name to query for SRV records describing cluster endpoints",
  },
  {
    name: "discovery-srv-name",
    kind: "string",
    help: "service name to query when using DNS discovery",
  },
];

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
  const format = flags.text("write-out");
  if (!formats.includes(format as Format)) {
    throw new CliError(exitCodes.badFeature, "unsupported output format");
  }
  return {
    format: format as Format,
    isHex: flags.bool("hex"),
    text: new TextOutput(world.stdout),
  };
}

/** Which of etcd's APIs to speak; there is only one left. */
export const apiVariable = "ETCDCTL_API";

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
    ...(tls === undefined ? {} : { tls }),
    ...(credentials === undefined ? {} : { credentials }),
    onFailedAttempt: (attempt) => warnOfAttempt(world, attempt),
  };
}

/** In the form of official etcdctl's log, which tells of every failed attempt. */
function warnOfAttempt(world: CliWorld, { attempt, endpoint, error }: FailedAttempt): void {
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
    throw new CliError(exitCodes.badArguments, `empty string is passed to --${name} option`);
  }) as [string, string, string];
  const serverName = flags.bool("insecure-discovery") ? "" : flags.text("discovery-srv");
  const insecureSkipVerify = flags.bool("insecure-skip-tls-verify");
  const isWanted =
    [certFile, keyFile, caFile, serverName].some((text) => text !== "") ||
    !flags.bool("insecure-transport") ||
    (insecureSkipVerify && endpoints.some((endpoint) => /^(https|unixs):/.test(endpoint)));
  if (!isWanted) return undefined;
  return {
    ...(certFile === "" ? {} : { certFile }),
    ...(keyFile === "" ? {} : { keyFile }),
    ...(caFile === "" ? {} : { caFile }),
    ...(serverName === "" ? {} : { serverName }),
    insecureSkipVerify,
  };
}

interface CredentialFlags {
  readonly user: string;
  readonly password: string;
  /** Shown where a terminal is asked for the password. */
  readonly prompt: string;
}

/** Reads `name:password`, or `name` with the password beside it or asked for. Undefined without a name. */
export async function readCredentials(
  world: CliWorld,
  { user, password, prompt }: CredentialFlags,
): Promise<{ user: string; password: string } | undefined> {
  if (user === "") return undefined;
  if (password !== "") return { user, password };
  const colon = user.indexOf(":");
  if (colon !== -1) return { user: user.slice(0, colon), password: user.slice(colon + 1) };
  return { user, password: await world.stdin.readSecret(prompt) };
}
