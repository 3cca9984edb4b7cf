// What the packages say of themselves. The names are those of Debian's and Fedora's packages, so that ours replace them as an
// upgrade does; the epoch keeps their later versions from replacing ours.
import { readFileSync } from "node:fs";
import { join } from "node:path";

export const root = join(import.meta.dirname, "../..");

const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
  readonly version: string;
  readonly description: string;
};

export const identity = {
  debName: "etcd-server",
  rpmName: "etcd",
  epoch: 1,
  version: manifest.version,
  release: 1,
  maintainer: "etcd-appliance <packages@etcd-appliance.dev>",
  summary: "highly available key-value store, with its client tools",
  description: [
    "A server that speaks the protocols of etcd on every edge, so that official",
    "clients, members and tools work with it unchanged; its data survive a crash",
    "at any moment. With it come etcdctl, etcdutl, the runtime they need, units",
    "for systemd, alert rules for Prometheus and a dashboard for Grafana.",
  ],
} as const;

/** One machine by the names that everybody has for it. */
export interface Architecture {
  /** Of Node and npm. */
  readonly node: "x64" | "arm64";
  readonly deb: "amd64" | "arm64";
  readonly rpm: "x86_64" | "aarch64";
  /** Prefix of the GNU tools for it. */
  readonly gnu: string;
}

export const architectures: readonly Architecture[] = [
  { node: "x64", deb: "amd64", rpm: "x86_64", gnu: "x86_64-linux-gnu" },
  { node: "arm64", deb: "arm64", rpm: "aarch64", gnu: "aarch64-linux-gnu" },
];
