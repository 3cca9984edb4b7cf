// --discovery-srv: the members of a new cluster from the DNS. Asked are, for domain d:
//
//   _etcd-server-ssl._tcp.d    https peer URLs        with --discovery-srv-name n: _etcd-server-ssl-n._tcp.d
//   _etcd-server._tcp.d        http peer URLs                                      _etcd-server-n._tcp.d
import type { Logger } from "../base/index.ts";
import { BootstrapError, reasonOf } from "./bootstrap-error.ts";
import type { ListedMember } from "./match-members.ts";
import { AddressBook, type AddressBookModules } from "./same-urls.ts";

/** One answer of the DNS: a host, perhaps with a dot at its end, and a port. */
export interface SrvRecord {
  readonly name: string;
  readonly port: number;
}

/** Rejects if there are no such records. */
export type LookupSrv = (name: string) => Promise<readonly SrvRecord[]>;

/** Host names of the records may appear in the DNS a little later than the records. */
const retryForMs = 5_000;

export interface SrvQuestion {
  readonly domain: string;
  /** Suffix of the service; may be empty. */
  readonly serviceName: string;
  readonly ownName: string;
  /** This member's advertised peer URLs: the record that leads to one of them is this member's. */
  readonly ownUrls: readonly string[];
}

interface SrvWorld extends AddressBookModules {
  readonly lookupSrv: LookupSrv;
}

/**
 * The own entry has the own name; others are numbered from 0, as the DNS does not know what they call themselves.
 * @throws {BootstrapError} naming what was asked
 */
export async function srvCluster(
  question: SrvQuestion,
  world: SrvWorld,
): Promise<readonly ListedMember[]> {
  const { domain, serviceName, ownName, ownUrls } = question;
  const suffix = serviceName === "" ? "" : `-${serviceName}`;
  const services = [
    { scheme: "https", asked: `_etcd-server-ssl${suffix}._tcp.${domain}` },
    { scheme: "http", asked: `_etcd-server${suffix}._tcp.${domain}` },
  ];
  const answers = await Promise.all(
    services.map(({ scheme, asked }) => urlsFrom(asked, scheme, world)),
  );
  const urls = answers.flatMap((answer) => answer.urls);
  const asked = services.map((service) => service.asked).join(" and ");
  if (urls.length === 0) {
    const reasons = answers.map(({ reason }) => reason).join("; ");
    throw new BootstrapError(`Cannot discover the cluster: no SRV records at ${asked}: ${reasons}`);
  }
  const own = await urlsOf(ownUrls, urls, new AddressBook({ ...world, retryForMs }));
  if (own.length === 0) {
    throw new BootstrapError(
      `Cannot discover the cluster: cannot find local etcd member "${ownName}" in SRV records: none of ${urls.join(", ")} (from ${asked}) is ${ownUrls.join(", ")}`,
    );
  }
  const others = urls.filter((url) => !own.includes(url));
  return [{ name: ownName, peerUrls: own }, ...numbered(others, ownName)];
}

interface SrvAnswer {
  readonly urls: readonly string[];
  /** Why there are none. */
  readonly reason: string;
}

async function urlsFrom(
  asked: string,
  scheme: string,
  { lookupSrv, logger }: { readonly lookupSrv: LookupSrv; readonly logger: Logger },
): Promise<SrvAnswer> {
  try {
    const records = await lookupSrv(asked);
    const urls = records.map(({ name, port }) => `${scheme}://${bareHost(name)}:${port}`);
    logger.info("got bootstrap from DNS for etcd-server", { asked, urls });
    return { urls, reason: "no records" };
  } catch (error) {
    logger.warn("failed to resolve during SRV discovery", { asked, error: reasonOf(error) });
    return { urls: [], reason: reasonOf(error) };
  }
}

/** Records have a dot at the end that URLs do not. */
function bareHost(name: string): string {
  return name.replace(/\.$/, "");
}

/** Those of `urls` that lead to the own ones; by their hosts' addresses only if none is written the same. */
async function urlsOf(
  ownUrls: readonly string[],
  urls: readonly string[],
  addresses: AddressBook,
): Promise<readonly string[]> {
  const written = urls.filter((url) => ownUrls.includes(url));
  if (written.length > 0) return written;
  const found: string[] = [];
  for (const url of urls) {
    for (const own of ownUrls) {
      const isOwn = await addresses.areSame([url], [own]).catch(() => false);
      if (isOwn && !found.includes(url)) found.push(url);
    }
  }
  return found;
}

/** Names from 0 on, without the own one. */
function numbered(urls: readonly string[], ownName: string): ListedMember[] {
  const names = [...urls.keys(), urls.length].map(String).filter((name) => name !== ownName);
  return urls.map((url, n) => ({ name: names[n]!, peerUrls: [url] }));
}
