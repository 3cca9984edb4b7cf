import { getServers, resolveSrv } from "node:dns/promises";
import { CliError, exitCodes } from "../cli/index.ts";

/**
 * URLs of the servers that SRV records name: `_etcd-client-ssl._tcp.<domain>` and `_etcd-client._tcp.<domain>`, each with
 * `-<serviceName>` after the service where one is given. @throws {CliError} if neither can be looked up
 */
export async function discoverEndpoints(domain: string, serviceName: string): Promise<string[]> {
  const suffix = serviceName === "" ? "" : `-${serviceName}`;
  const [secure, plain] = await Promise.allSettled([
    lookUp(`_etcd-client-ssl${suffix}._tcp.${domain}`, "https"),
    lookUp(`_etcd-client${suffix}._tcp.${domain}`, "http"),
  ]);
  if (secure.status === "rejected" && plain.status === "rejected") {
    const text = `dns lookup errors: ${reasonOf(secure)} and ${reasonOf(plain)}`;
    throw new CliError(exitCodes.error, text);
  }
  return [secure, plain].flatMap((found) => (found.status === "fulfilled" ? found.value : []));
}

/** By priority, and within one by weight. The names are absolute, and end in a dot as official etcdctl writes them. */
async function lookUp(name: string, scheme: "http" | "https"): Promise<string[]> {
  const records = await resolveSrv(name);
  return records
    .toSorted((a, b) => a.priority - b.priority || b.weight - a.weight)
    .map((record) => `${scheme}://${record.name.replace(/\.$/, "")}.:${record.port}`);
}

/** In the words of Go's net package. */
const reasons: Readonly<Record<string, string>> = {
  ENOTFOUND: "no such host",
  ENODATA: "no such host",
  ESERVFAIL: "server misbehaving",
  EREFUSED: "server misbehaving",
  ECONNREFUSED: "connection refused",
  ETIMEOUT: "i/o timeout",
};

function reasonOf({ reason }: PromiseRejectedResult): string {
  const { code = "", hostname, message } = reason as NodeJS.ErrnoException & { hostname?: string };
  const text = reasons[code];
  if (text === undefined || hostname === undefined) return message;
  const [server = ""] = getServers();
  return `lookup ${hostname} on ${/:\d+$/.test(server) ? server : `${server}:53`}: ${text}`;
}
