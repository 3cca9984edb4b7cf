import {
  badArguments,
  type CliInvocation,
  exitCodes,
  QuietExit,
  unsupported,
} from "../../cli/index.ts";
import { clusterEndpoints } from "../cluster-endpoints.ts";
import { settingOf } from "../connection.ts";
import { examineBackups, examineSettings } from "./examine-client.ts";
import { examineCluster } from "./examine-cluster.ts";
import { examineServer } from "./examine-server.ts";
import type { Finding, Severity } from "./finding.ts";
import { gatherFacts } from "./gather-facts.ts";

const worstFirst: readonly Severity[] = ["problem", "warning", "note", "fine"];

export async function run(invocation: CliInvocation): Promise<void> {
  const { args, flags, world } = invocation;
  if (args.length > 0) {
    throw badArguments("doctor command accepts no arguments");
  }
  const setting = await settingOf(invocation);
  const { format, text } = setting.output;
  if (format !== "simple" && format !== "json") throw unsupported(format);
  const endpoints = await clusterEndpoints(flags, setting);
  const facts = await gatherFacts(world, setting, endpoints);
  const findings = [
    ...examineCluster(facts),
    ...facts.servers.flatMap((server) => examineServer(server, facts.now)),
    ...(await examineSettings(flags, facts.now)),
    await examineBackups(flags.text("backup"), facts.now),
  ].toSorted((a, b) => worstFirst.indexOf(a.severity) - worstFirst.indexOf(b.severity));
  if (format === "json") text.line(JSON.stringify(findings));
  else for (const finding of findings) text.line(lineOf(finding));
  text.flush();
  if (findings.some(({ severity }) => severity === "problem")) {
    throw new QuietExit(exitCodes.error);
  }
}

function lineOf({ severity, about, text, remedy }: Finding): string {
  const line = `${severity.padEnd(7)}  ${about}: ${text}`;
  return remedy === undefined ? line : `${line}\n         -> ${remedy}`;
}
