import { randomBytes } from "node:crypto";
import { findingText, worstFirst } from "../../base/index.ts";
import {
  badArguments,
  CliError,
  type CliInvocation,
  exitCodes,
  QuietExit,
  unsupported,
} from "../../cli/index.ts";
import { prepare } from "../globals.ts";
import type { Output } from "../print/output.ts";
import { ask, askPlan, oneOf } from "./ask-plan.ts";
import { type Checked, checkConf } from "./check-conf.ts";
import { fillConf } from "./fill-conf.ts";
import { joinCluster } from "./join-cluster.ts";
import { nextSteps } from "./next-steps.ts";
import {
  clusterSettings,
  type HostSettings,
  joinSettings,
  type Plan,
  singleSettings,
} from "./plan.ts";
import { isPlanned, readPlan } from "./read-plan.ts";
import { existingConf, StagedConf, writeOther } from "./write-conf.ts";

/** What the unit reads. */
const serviceFile = "/etc/etcd/etcd.conf";
const tokenBytes = 6;
const kindWords = { single: "a member alone", cluster: "a new cluster", join: "a joining member" };

export async function run(invocation: CliInvocation): Promise<void> {
  const { args, flags, world } = invocation;
  if (args.length > 0) throw badArguments("init command accepts no arguments");
  const output = prepare(invocation);
  const { format, text } = output;
  if (format !== "simple") throw unsupported(format);
  const isAsked = !isPlanned(flags);
  if (isAsked) {
    if (!world.stdin.isTerminal) {
      throw badArguments(
        "one of --single, --cluster and --join is needed where nobody can be asked",
      );
    }
    await askPlan(world, flags);
  }
  const plan = readPlan(flags, () => `etcd-${randomBytes(tokenBytes).toString("hex")}`);
  const file = flags.text("file");
  const isReplacing = file !== "-" && (await mayReplace(invocation, { file, isAsked }));
  const { settings, memberId } = await settingsFor(invocation, plan, output);
  const conf = fillConf(settings, titleOf(plan, world.date()));
  if (file === "-") {
    world.stdout.write(conf);
    return;
  }
  const staged = await StagedConf.write(file, conf);
  let otherFiles: ReadonlyMap<string, string>;
  try {
    if (!flags.bool("skip-check")) await checkStaged(invocation, staged, file);
    otherFiles = await writeOtherFiles(plan, invocation);
  } catch (error) {
    await staged.discard();
    throw error;
  }
  const kept = await staged.putInPlace(isReplacing, world.date());
  text.line(`Wrote ${file}: ${kindWords[plan.kind]}, ${plan.name}`);
  if (kept !== undefined) text.line(`The old file is kept as ${kept}`);
  const isService = file === serviceFile;
  if (isService && !flags.bool("skip-check")) {
    for (const line of troubles(await checkConf([], world))) text.line(line);
  }
  const endpoints = flags.list("endpoints").join(",");
  text.line("Next:");
  for (const step of nextSteps({ plan, file, isService, memberId, otherFiles, endpoints })) {
    text.line(`  ${step}`);
  }
  text.flush();
}

/** Whether there is an old file that is to be kept. @throws {CliError} if it is not to be replaced */
async function mayReplace(
  { flags, world }: CliInvocation,
  { file, isAsked }: { readonly file: string; readonly isAsked: boolean },
): Promise<boolean> {
  const { kind } = await existingConf(file);
  if (kind !== "changed") return false;
  if (flags.bool("force")) return true;
  if (isAsked) {
    const question = `${file} has been changed since it was installed. Replace it, keeping the old one? yes or no`;
    const answer = await ask(world, { text: question, check: oneOf("yes", "no") });
    if (answer === "yes") return true;
  }
  const advice = "--force replaces it and keeps the old one, --file names another, --file - prints";
  throw new CliError(
    exitCodes.error,
    `${file} has been changed since it was installed, and is left as it is: ${advice}`,
  );
}

async function settingsFor(
  invocation: CliInvocation,
  plan: Plan,
  output: Output,
): Promise<{ readonly settings: HostSettings; readonly memberId: string | undefined }> {
  switch (plan.kind) {
    case "single":
      return { settings: singleSettings(plan), memberId: undefined };
    case "cluster": {
      const own = plan.hosts.find(({ name }) => name === plan.name)!;
      return { settings: clusterSettings(plan, own), memberId: undefined };
    }
    case "join": {
      if (!invocation.flags.isGiven("endpoints")) {
        throw badArguments("--join needs --endpoints: a client address of a running member");
      }
      const { initialCluster, memberId } = await joinCluster(invocation, plan, output);
      return { settings: joinSettings(plan, initialCluster), memberId };
    }
  }
}

function titleOf({ kind, name }: Plan, now: Date): string {
  return `Written by etcdctl init on ${now.toISOString().slice(0, 10)}: ${kindWords[kind]}, ${name}.`;
}

/** What is to be known of the findings, the worst first. */
function troubles({ findings }: Checked): string[] {
  return worstFirst(findings)
    .filter(({ severity }) => severity !== "fine")
    .map(findingText);
}

/** Tells what is found. @throws {QuietExit} if no member could start */
async function checkStaged(
  { world }: CliInvocation,
  staged: StagedConf,
  file: string,
): Promise<void> {
  const checked = await checkConf(["--config-file", staged.path], world);
  for (const line of troubles(checked)) {
    world.stderr.write(`${line.replaceAll(staged.path, file)}\n`);
  }
  if (checked.startable) return;
  world.stderr.write(
    `Nothing was written: no member could start so. --skip-check writes all the same, as for another machine.\n`,
  );
  throw new QuietExit(exitCodes.error);
}

async function writeOtherFiles(
  plan: Plan,
  { flags, world }: CliInvocation,
): Promise<ReadonlyMap<string, string>> {
  const written = new Map<string, string>();
  const folder = flags.text("other-hosts");
  if (plan.kind !== "cluster" || folder === "") return written;
  for (const host of plan.hosts) {
    if (host.name === plan.name) continue;
    const title = titleOf({ ...plan, name: host.name }, world.date());
    const conf = fillConf(clusterSettings(plan, host), title);
    written.set(host.name, await writeOther(folder, host.name, conf));
  }
  return written;
}
