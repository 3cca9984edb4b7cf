// The plan from flags, each of which is checked by itself; what they mean together is looked at by `etcd --check-config`.
import { isIP } from "node:net";
import { badArguments, type FlagValues } from "../../cli/index.ts";
import type { Host, Plan, Ports } from "./plan.ts";

const kinds = ["single", "cluster", "join"] as const;
const namePattern = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;
const hostPattern = /^(?!-)[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\.?$/;
/** Members beyond this make every write slower without more safety (etcd's FAQ advises at most 7). */
const hostsMax = 15;
const portMax = 65_535;

/** Whether the flags say what is to be set up. */
export function isPlanned(flags: FlagValues): boolean {
  return flags.bool("single") || flags.bool("join") || flags.text("cluster") !== "";
}

/** @param makeToken - For a new cluster that was given none. @throws {CliError} saying which flag is wrong, and what is allowed */
export function readPlan(flags: FlagValues, makeToken: () => string): Plan {
  const chosen = kinds.filter((kind) =>
    kind === "cluster" ? flags.text(kind) !== "" : flags.bool(kind),
  );
  if (chosen.length !== 1) {
    const given = chosen.length === 0 ? "none is given" : `given: --${chosen.join(", --")}`;
    throw badArguments(`one of --single, --cluster and --join is needed; ${given}`);
  }
  refuseUnused(flags, chosen[0]!);
  const dataDir = flags.text("data-dir");
  if (!dataDir.startsWith("/")) {
    throw badArguments(`--data-dir must be an absolute path: ${JSON.stringify(dataDir)}`);
  }
  const ports = readPorts(flags);
  const address = flags.text("address");
  if (address !== "") checkAddress("--address", address);
  switch (chosen[0]!) {
    case "single":
      return {
        kind: "single",
        ...{ name: readName(flags, "default"), dataDir, ports },
        address: address === "" || address === "localhost" ? undefined : address,
      };
    case "cluster": {
      const hosts = parseHosts(flags.text("cluster"));
      const name = readName(flags, hosts.find((host) => host.address === address)?.name ?? "");
      if (!hosts.some((host) => host.name === name)) {
        const names = hosts.map((host) => host.name).join(", ");
        throw badArguments(`--name must be one of --cluster (${names}): ${JSON.stringify(name)}`);
      }
      const token = flags.text("token") || makeToken();
      return { kind: "cluster", name, dataDir, ports, hosts, token };
    }
    case "join":
      if (address === "")
        throw badArguments("--join needs --address: how others reach this machine");
      return {
        kind: "join",
        ...{ name: readName(flags, ""), dataDir, ports, address },
        learner: flags.bool("learner"),
        add: flags.bool("add"),
      };
  }
}

/** Flags that would have no effect are mistakes of whoever gives them. */
function refuseUnused(flags: FlagValues, kind: (typeof kinds)[number]): void {
  const used: Readonly<Record<string, readonly string[]>> = {
    ...{ add: ["join"], learner: ["join"], token: ["cluster"], "other-hosts": ["cluster"] },
  };
  for (const [flag, by] of Object.entries(used)) {
    if (!flags.isGiven(flag) || by.includes(kind)) continue;
    throw badArguments(`--${flag} goes with --${by.join(" and --")}, not with --${kind}`);
  }
}

function readName(flags: FlagValues, fallback: string): string {
  const name = flags.text("name") || fallback;
  if (name === "") throw badArguments("--name is needed: the member's name in the cluster");
  return checkedName("--name", name);
}

export function checkedName(where: string, name: string): string {
  if (namePattern.test(name)) return name;
  const allowed = "letters, digits, dots, dashes and underscores";
  throw badArguments(`${where} must be a name of ${allowed}: ${JSON.stringify(name)}`);
}

export function checkAddress(where: string, address: string): void {
  if (isIP(address) !== 0) {
    if (address !== "0.0.0.0" && address !== "::") return;
    throw badArguments(`${where} must be one machine's address, not that of all: ${address}`);
  }
  if (hostPattern.test(address) && !/^[\d.]+$/.test(address)) return;
  const allowed = "an IP address or a host name, without a port";
  throw badArguments(`${where} must be ${allowed}: ${JSON.stringify(address)}`);
}

/** `m1=10.0.0.1,m2=10.0.0.2` @throws {CliError} */
export function parseHosts(text: string): Host[] {
  const hosts = text.split(",").map((pair): Host => {
    const [name = "", address = "", ...more] = pair.trim().split("=");
    if (name === "" || address === "" || more.length > 0) {
      throw badArguments(`--cluster must be NAME=ADDRESS,...: ${JSON.stringify(pair)}`);
    }
    checkAddress(`the address of ${name} in --cluster`, address);
    return { name: checkedName("a name in --cluster", name), address };
  });
  for (const key of ["name", "address"] as const) {
    const twice = hosts.find((host, at) => hosts.findIndex((o) => o[key] === host[key]) !== at);
    if (twice !== undefined) throw badArguments(`--cluster has ${twice[key]} twice`);
  }
  if (hosts.length > hostsMax) {
    throw badArguments(`--cluster has ${hosts.length} members, at most ${hostsMax} are allowed`);
  }
  return hosts;
}

function readPorts(flags: FlagValues): Ports {
  const [client, peer] = ["client-port", "peer-port"].map((flag) => {
    const port = flags.number(flag);
    if (port >= 1 && port <= portMax) return port;
    throw badArguments(`--${flag} must be from 1 to ${portMax}: ${port}`);
  }) as [number, number];
  if (client === peer) throw badArguments(`--client-port and --peer-port must differ: ${client}`);
  return { client, peer };
}
