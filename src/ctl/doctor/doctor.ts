import { findingText, worstFirst } from "../../base/index.ts";
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
import { gatherFacts } from "./gather-facts.ts";

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
  const findings = worstFirst([
    ...examineCluster(facts),
    ...facts.servers.flatMap((server) => examineServer(server, facts.now)),
    ...(await examineSettings(flags, facts.now)),
    await examineBackups(flags.text("backup"), facts.now),
  ]);
  if (format === "json") text.line(JSON.stringify(findings));
  else for (const finding of findings) text.line(findingText(finding));
  text.flush();
  if (findings.some(({ severity }) => severity === "problem")) {
    throw new QuietExit(exitCodes.error);
  }
}
