// What is to be done after the file is written. Pure.

import { quotedValue } from "./fill-conf.ts";
import { type ClusterPlan, clusterSettings, type Plan, url } from "./plan.ts";

export interface Written {
  readonly plan: Plan;
  readonly file: string;
  /** Whether the etcd service reads this file. */
  readonly isService: boolean;
  /** Of a member that joins; undefined while the cluster does not know it. */
  readonly memberId: string | undefined;
  /** Where the files of the other machines are, by name; empty where they were not asked for. */
  readonly otherFiles: ReadonlyMap<string, string>;
  /** Endpoints of the cluster that is joined. */
  readonly endpoints: string;
}

export function nextSteps(written: Written): string[] {
  const { plan, file, isService } = written;
  const start = isService ? "systemctl enable --now etcd" : `etcd --config-file ${file}`;
  const see = (host: string) =>
    `etcdctl --endpoints ${url(host, plan.ports.client)} endpoint health`;
  switch (plan.kind) {
    case "single":
      return [start, see(plan.address ?? "localhost")];
    case "cluster": {
      const own = plan.hosts.find(({ name }) => name === plan.name)!;
      return [
        ...otherHosts(plan, written),
        `${start}    (on every machine; it is ready when more than half of them run)`,
        `${see(own.address)} --cluster`,
      ];
    }
    case "join": {
      const learner = plan.learner ? " --learner" : "";
      const at = `etcdctl --endpoints ${written.endpoints}`;
      const peer = url(plan.address, plan.ports.peer);
      return [
        ...(written.memberId === undefined
          ? [`${at} member add ${plan.name} --peer-urls ${peer}${learner}`]
          : []),
        start,
        ...(plan.learner
          ? [`${at} member promote ${written.memberId ?? "<its id>"}    (when it has caught up)`]
          : []),
        see(plan.address),
      ];
    }
  }
}

function otherHosts(plan: ClusterPlan, { otherFiles }: Written): string[] {
  const others = plan.hosts.filter(({ name }) => name !== plan.name);
  return others.map((host) => {
    const path = otherFiles.get(host.name);
    if (path !== undefined)
      return `put ${path} on ${host.name} (${host.address}) as its settings file`;
    const list = plan.hosts.map(({ name, address }) => `${name}=${address}`).join(",");
    const ports = `${plan.ports.client === 2379 ? "" : ` --client-port ${plan.ports.client}`}${
      plan.ports.peer === 2380 ? "" : ` --peer-port ${plan.ports.peer}`
    }`;
    const command = `etcdctl init --cluster ${list} --name ${host.name} --token ${plan.token} --data-dir ${plan.dataDir}${ports}`;
    return [
      `on ${host.name} (${host.address}): ${command}`,
      "or set there:",
      ...linesOf(plan, host),
    ].join("\n      ");
  });
}

function linesOf(plan: ClusterPlan, host: ClusterPlan["hosts"][number]): string[] {
  return [...clusterSettings(plan, host)].map(
    ([variable, value]) => `${variable}=${quotedValue(value)}`,
  );
}
