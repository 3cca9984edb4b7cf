import { basename, resolve } from "node:path";
import { humanBytes } from "../../base/index.ts";
import { badArguments, type CliInvocation } from "../../cli/index.ts";
import { asCliError } from "../as-cli-error.ts";
import { exists, isVacant, unfinishedPath } from "../files/new-directory.ts";
import { checkHash, openStoreFile } from "../files/store-file.ts";
import { restoreMember } from "../member/restore-member.ts";
import { memberTools } from "../member/tools.ts";
import { isAuthEnabledIn } from "../store/auth-of-file.ts";
import { statusOf } from "../store/store-status.ts";
import { firstMembers } from "./first-members.ts";
import { sayWhatIsLost } from "./running-cluster.ts";

export async function run(invocation: CliInvocation): Promise<void> {
  const { args, flags } = invocation;
  const [path] = args;
  if (path === undefined || args.length > 1) {
    throw badArguments("snapshot restore requires exactly one argument");
  }
  const isBumped = flags.integer("bump-revision") > 0n;
  if (isBumped !== flags.bool("mark-compacted")) {
    const text = "--mark-compacted required if --revision-bump > 0";
    throw badArguments(text);
  }
  await restore(path, invocation).catch(asCliError);
}

async function restore(path: string, invocation: CliInvocation): Promise<void> {
  const { flags, world } = invocation;
  const say = (line: string): void => world.stderr.write(`${line}\n`);
  const name = flags.text("name");
  const first = firstMembers({
    name,
    initialCluster: flags.text("initial-cluster"),
    token: flags.text("initial-cluster-token"),
    advertisePeerUrls: flags.text("initial-advertise-peer-urls"),
  });
  const dataDir = flags.text("data-dir") || `${name}.etcd`;
  const walDir = flags.text("wal-dir");
  if (!(await isVacant(dataDir))) {
    throw new Error(`data-dir ${JSON.stringify(dataDir)} not empty or could not be read`);
  }
  if (walDir !== "" && (await exists(walDir))) {
    // A killed restore leaves its log if it had come as far as that; nothing tells it from the log of a member.
    const isUnfinished = await exists(unfinishedPath(dataDir));
    const hint = isUnfinished ? "; if a restore that was killed has left it, remove it" : "";
    throw new Error(`wal-dir ${JSON.stringify(walDir)} exists${hint}`);
  }
  if (walDir !== "" && resolve(walDir) === resolve(dataDir)) {
    throw new Error(
      `wal-dir ${JSON.stringify(walDir)} is the data-dir: want another, which may be in it`,
    );
  }
  const file = await openStoreFile(path);
  try {
    if (world.stderr.isTerminal) say("checking the file");
    await checkHash(file, flags.bool("skip-hash-check"));
    const { revision, totalKeys, totalBytes } = await statusOf(file.bolt);
    const bump = flags.integer("bump-revision");
    say(
      `restoring ${basename(path)}: revision ${revision}, ${totalKeys} keys, ${humanBytes(totalBytes)}, written at ${file.writtenAt.toISOString()}; what was written to the cluster later is not in it`,
    );
    await sayWhatIsLost(revision, invocation, say);
    if (await isAuthEnabledIn(file.bolt)) {
      say(
        "authentication is enabled in it: it is kept, but this etcd cannot serve it yet and will not start",
      );
    }
    const bumpedRevision = bump === 0n ? undefined : checkedRevision(revision + bump);
    const restoring = { file: file.bolt, first, dataDir, walDir, bumpedRevision };
    await restoreMember(restoring, memberTools(world));
    const members = first.members.map((member) => member.name).join(", ");
    say(`restored ${dataDir}: member ${name} of a new cluster of ${members}`);
  } finally {
    await file.close();
  }
}

function checkedRevision(revision: bigint): number {
  if (revision <= BigInt(Number.MAX_SAFE_INTEGER)) return Number(revision);
  throw new Error(
    `--bump-revision leads to revision ${revision}: the highest one is ${Number.MAX_SAFE_INTEGER}`,
  );
}
