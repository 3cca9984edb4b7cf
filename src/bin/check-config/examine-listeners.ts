// Whether the addresses can be listened on: each is bound once, all together as a member does, and given back.
import { stat } from "node:fs/promises";
import { dirname } from "node:path";
import { type Finding, fine, found } from "../../base/index.ts";
import {
  type EtcdUrl,
  plainListeners,
  type Settings,
  type TcpUrl,
  type UnixUrl,
} from "../../config/index.ts";
import { ListenError, type Listener, openListener } from "../../host/index.ts";
import { type Account, refusalOf } from "./account.ts";

interface Surroundings {
  readonly account: Account;
  /** Whether a member runs with the data directory now: it holds these addresses itself. */
  readonly isRunning: boolean;
}

/** Longest path of a unix socket, in bytes (unix(7): sun_path has 108, the last is 0). */
const socketPathBytesMax = 107;
/** Ports below need a capability that the service does not have. */
const privilegedPortsEnd = 1024;

export async function examineListeners(
  settings: Settings,
  surroundings: Surroundings,
): Promise<Finding[]> {
  const wanted = (
    [
      ["--listen-peer-urls", settings.listenPeerUrls],
      ["--listen-client-urls", settings.listenClientUrls],
      ["--listen-metrics-urls", settings.listenMetricsUrls],
    ] as const
  ).flatMap(([about, urls]) => urls.map((url) => ({ about, url })));
  const bound: Listener[] = [];
  try {
    const findings: Finding[] = [];
    for (const { about, url } of wanted) {
      if (url.kind === "unix") findings.push(await examineSocketPath(about, url, surroundings));
      else findings.push(...(await examineAddress({ about, url, bound }, surroundings)));
    }
    return [...findings, ...examineReach(settings)];
  } finally {
    await Promise.all(bound.map((listener) => listener.close()));
  }
}

interface Address {
  readonly about: string;
  readonly url: TcpUrl;
  readonly bound: Listener[];
}

async function examineAddress(
  { about, url, bound }: Address,
  { account, isRunning }: Surroundings,
): Promise<Finding[]> {
  const { href, port } = url;
  try {
    bound.push(
      await openListener(href, { setting: about, onConnection: (socket) => socket.destroy() }),
    );
  } catch (error) {
    // A form that cannot be listened on has been named as a mistake in the settings.
    if (!(error instanceof ListenError)) return [];
    const isOwn = isRunning && error.code === "EADDRINUSE";
    if (isOwn) return [fine(about, `${href} is in use, as a member runs with this data directory`)];
    return [found("problem", about, { text: error.message, remedy: remedyOf(error.code) })];
  }
  if (port > 0 && port < privilegedPortsEnd && account.uid !== 0) {
    return [
      found("warning", about, {
        text: `${href} has a port below ${privilegedPortsEnd}, which ${account.name} may not listen on by itself`,
        remedy: "another port, or AmbientCapabilities=CAP_NET_BIND_SERVICE in the unit",
      }),
    ];
  }
  return [fine(about, `${href} can be listened on`)];
}

function remedyOf(code: string): string {
  if (code === "EADDRINUSE") return "stop who listens there (ss -ltnp), or choose another port";
  if (code === "EADDRNOTAVAIL") return "an address of this machine (ip -brief address)";
  return "an address of this machine and a port above 1023";
}

async function examineSocketPath(
  about: string,
  { href, socketPath }: UnixUrl,
  { account }: Surroundings,
): Promise<Finding> {
  if (Buffer.byteLength(socketPath) > socketPathBytesMax) {
    return found("problem", about, {
      text: `the path of ${href} is too long`,
      remedy: `a path of at most ${socketPathBytesMax} bytes`,
    });
  }
  const refusal = await refusalOf(account, dirname(socketPath), ["write", "enter"]);
  if (refusal !== undefined) {
    return found("problem", about, {
      text: `${href} cannot be made: ${refusal}`,
      remedy: "a path in a directory that the member may write to",
    });
  }
  const there = await stat(socketPath).catch(() => undefined);
  if (there === undefined || there.isSocket()) return fine(about, `${href} can be listened on`);
  return found("problem", about, {
    text: `${href} is the path of another file`,
    remedy: "another path; only a socket is replaced",
  });
}

/** What other machines can do with the addresses, and what they are told. Pure. */
export function examineReach(settings: Settings): Finding[] {
  const plain = plainListeners(settings).map(({ flag, url }) =>
    found("warning", `--${flag}`, {
      text: `${url} is plain HTTP on an address of the network: anybody there can read and change everything`,
      remedy: "listen on localhost alone, or let a firewall admit none but members and clients",
    }),
  );
  const isCluster = settings.initialCluster.length > 1;
  const advertised = (
    [
      ["--initial-advertise-peer-urls", settings.initialAdvertisePeerUrls],
      ["--advertise-client-urls", settings.advertiseClientUrls],
    ] as const
  ).flatMap(([about, urls]) =>
    urls.flatMap((url): Finding[] => {
      const text = unreachable(url, isCluster);
      const remedy = "the address or name by which other machines reach this one";
      return text === undefined ? [] : [found("warning", about, { text, remedy })];
    }),
  );
  return [...plain, ...advertised];
}

function unreachable(url: EtcdUrl, isCluster: boolean): string | undefined {
  if (url.kind === "unix") return undefined;
  if (url.host === "0.0.0.0" || url.host === "::") {
    return `${url.href} tells others no address that they could connect to`;
  }
  const isHere = url.host === "localhost" || url.host === "::1" || url.host.startsWith("127.");
  const listed = isCluster ? `${url.href} leads other machines to themselves` : undefined;
  return isHere ? listed : undefined;
}
