// What is to be set up, and the settings that follow from it. Pure.
import { isIP } from "node:net";

export interface Host {
  readonly name: string;
  /** An IP address, or a name that the other machines know. */
  readonly address: string;
}

interface Place {
  readonly name: string;
  readonly dataDir: string;
  readonly ports: Ports;
}

export interface Ports {
  readonly client: number;
  readonly peer: number;
}

export interface SinglePlan extends Place {
  readonly kind: "single";
  /** Undefined: only this machine is listened to. */
  readonly address: string | undefined;
}

export interface ClusterPlan extends Place {
  readonly kind: "cluster";
  /** All of them; `name` is one. */
  readonly hosts: readonly Host[];
  readonly token: string;
}

export interface JoinPlan extends Place {
  readonly kind: "join";
  readonly address: string;
  readonly learner: boolean;
  /** Whether the cluster is to be told now. */
  readonly add: boolean;
}

export type Plan = SinglePlan | ClusterPlan | JoinPlan;

/** ETCD_* to their values, in the order in which they are told. */
export type HostSettings = ReadonlyMap<string, string>;

export function singleSettings({ name, dataDir, address, ports }: SinglePlan): HostSettings {
  return new Map([
    ["ETCD_NAME", name],
    ["ETCD_DATA_DIR", dataDir],
    ...clientSettings(address ?? "localhost", ports),
    ["ETCD_LISTEN_PEER_URLS", url("localhost", ports.peer)],
    ["ETCD_INITIAL_ADVERTISE_PEER_URLS", url("localhost", ports.peer)],
  ]);
}

/** Of any of the cluster's machines. */
export function clusterSettings(plan: ClusterPlan, { name, address }: Host): HostSettings {
  const { dataDir, hosts, ports, token } = plan;
  return new Map([
    ["ETCD_NAME", name],
    ["ETCD_DATA_DIR", dataDir],
    ...clientSettings(address, ports),
    ...peerSettings(address, ports),
    [
      "ETCD_INITIAL_CLUSTER",
      hosts.map((host) => `${host.name}=${url(host.address, ports.peer)}`).join(","),
    ],
    ["ETCD_INITIAL_CLUSTER_TOKEN", token],
    ["ETCD_INITIAL_CLUSTER_STATE", "new"],
  ]);
}

/** @param initialCluster - All members with this one, as `name=URL,name=URL`. */
export function joinSettings(plan: JoinPlan, initialCluster: string): HostSettings {
  const { name, dataDir, address, ports } = plan;
  return new Map([
    ["ETCD_NAME", name],
    ["ETCD_DATA_DIR", dataDir],
    ...clientSettings(address, ports),
    ...peerSettings(address, ports),
    ["ETCD_INITIAL_CLUSTER", initialCluster],
    ["ETCD_INITIAL_CLUSTER_STATE", "existing"],
  ]);
}

type Pair = readonly [string, string];

function clientSettings(address: string, { client }: Ports): Pair[] {
  // The machine itself is to reach its member by the address that etcdctl uses unless told otherwise.
  return [
    [
      "ETCD_LISTEN_CLIENT_URLS",
      listenHosts(address)
        .map((host) => url(host, client))
        .join(","),
    ],
    ["ETCD_ADVERTISE_CLIENT_URLS", url(address, client)],
  ];
}

function listenHosts(address: string): string[] {
  if (address === "localhost") return [address];
  return isIP(address) === 0 ? ["0.0.0.0"] : [...new Set([address, "127.0.0.1"])];
}

function peerSettings(address: string, { peer }: Ports): Pair[] {
  return [
    ["ETCD_LISTEN_PEER_URLS", url(isIP(address) === 0 ? "0.0.0.0" : address, peer)],
    ["ETCD_INITIAL_ADVERTISE_PEER_URLS", url(address, peer)],
  ];
}

export function url(host: string, port: number): string {
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
}
