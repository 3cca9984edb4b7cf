import { type Flag, writeOutFlag } from "../cli/index.ts";

/** Of every command. */
export const globalFlags: readonly Flag[] = [
  {
    name: "endpoints",
    kind: "strings",
    initial: "127.0.0.1:2379",
    help: "gRPC endpoints",
  },
  { name: "debug", kind: "bool", help: "enable client-side debug logging" },
  writeOutFlag,
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
    name: "max-request-bytes",
    kind: "int",
    help: "client-side request send limit in bytes (if 0, it defaults to 2.0 MiB (2 * 1024 * 1024).)",
  },
  {
    name: "max-recv-bytes",
    kind: "int",
    help: 'client-side response receive limit in bytes (if 0, it defaults to "math.MaxInt32")',
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
