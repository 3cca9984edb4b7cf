import { access, mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { humanBytes } from "../../base/index.ts";
import { badArguments, CliError, type CliInvocation, exitCodes } from "../../cli/index.ts";
import type { Member } from "../../membership/index.ts";
import { asCliError } from "../as-cli-error.ts";
import { checkHash, openStoreFile } from "../files/store-file.ts";
import { parseFirstMembers } from "../snapshot/first-members.ts";
import { sayWhatIsLost } from "../snapshot/running-cluster.ts";
import { type StoreStatus, statusOf } from "../store/store-status.ts";

export async function run(invocation: CliInvocation): Promise<void> {
  const { args, flags } = invocation;
  const [path] = args;
  if (path === undefined || args.length > 1) {
    throw badArguments("cluster restore requires exactly one argument");
  }
  if (flags.text("initial-cluster") === "") {
    throw new CliError(exitCodes.error, 'required flag(s) "initial-cluster" not set');
  }
  await restore(resolve(path), invocation).catch(asCliError);
}

async function restore(path: string, invocation: CliInvocation): Promise<void> {
  const { flags, world } = invocation;
  const say = (line: string): void => world.stderr.write(`${line}\n`);
  const isUnchecked = flags.bool("skip-hash-check");
  const status = await statusOfChecked(path, isUnchecked);
  const { revision, totalKeys, totalBytes } = status;
  say(`${path}: revision ${revision}, ${totalKeys} keys, ${humanBytes(totalBytes)}`);
  await sayWhatIsLost(revision, invocation, say);
  const token = flags.text("initial-cluster-token") || `restored-${status.hash.toString(16)}`;
  const initialCluster = flags.text("initial-cluster");
  const members = parseFirstMembers(initialCluster, token);
  const plan = { path, token, initialCluster, isUnchecked, dataDir: flags.text("data-dir") };
  const scripts = members.map((member) => ({ member, lines: commandsOf(member, plan) }));
  for (const { member, lines } of scripts) {
    world.stdout.write(`# on the machine of ${member.name} (${member.peerUrls.join(", ")})\n`);
    world.stdout.write(`${lines.join("\n")}\n\n`);
  }
  const dir = flags.text("script-dir");
  if (dir === "") return;
  await mkdir(dir, { recursive: true });
  for (const { member, lines } of scripts) {
    const file = join(dir, `restore-${member.name}.sh`);
    await refuseExisting(file);
    await writeFile(file, `#!/bin/sh\nset -eu\n${lines.join("\n")}\n`, { mode: 0o755, flag: "wx" });
    say(`wrote ${file}`);
  }
}

async function statusOfChecked(path: string, isUnchecked: boolean): Promise<StoreStatus> {
  const file = await openStoreFile(path);
  try {
    await checkHash(file, isUnchecked);
    return await statusOf(file.bolt);
  } finally {
    await file.close();
  }
}

interface Plan {
  readonly path: string;
  readonly token: string;
  readonly initialCluster: string;
  readonly isUnchecked: boolean;
  readonly dataDir: string;
}

function commandsOf(member: Member, plan: Plan): string[] {
  const shared = [
    ...["--name", member.name, "--initial-cluster", plan.initialCluster],
    ...["--initial-cluster-token", plan.token],
    ...["--initial-advertise-peer-urls", member.peerUrls.join(",")],
    ...["--data-dir", plan.dataDir],
  ];
  const unchecked = plan.isUnchecked ? ["--skip-hash-check"] : [];
  return [
    "# etcd must not run here, and the data directory must be empty: move the old one away",
    shellLine(["etcdutl", "snapshot", "restore", plan.path, ...shared, ...unchecked]),
    "# then start etcd, with its usual listening and client URLs, on all machines",
    `# ${shellLine(["etcd", ...shared])}`,
  ];
}

function shellLine(words: readonly string[]): string {
  return words
    .map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`))
    .join(" ");
}

async function refuseExisting(path: string): Promise<void> {
  const isThere = await access(path).then(
    () => true,
    () => false,
  );
  if (isThere) throw new Error(`${path} exists: it is not overwritten`);
}
