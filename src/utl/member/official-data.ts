import { rm } from "node:fs/promises";
import { resolve } from "node:path";
import {
  importedDir,
  importedLogDir,
  type KeptOriginal,
  memberPaths,
  putImportedInPlace,
} from "../../host/index.ts";
import { openStoreFile, type StoreFile } from "../files/store-file.ts";
import { isAuthEnabledIn } from "../store/auth-of-file.ts";
import { importMember, type MovedMember } from "./import-member.ts";
import type { MemberTools } from "./tools.ts";

/** What is known of an official member from its store alone. */
interface OfficialFacts {
  /** Of the cluster: `3.4.0`. */
  readonly version: string | undefined;
  readonly revision: bigint;
  /** As the store has them: names, or IDs. */
  readonly members: readonly string[];
  readonly isAuthEnabled: boolean;
}

/** What lies in the directory, and what can be done with it, in one line. */
export async function describeOfficialData(dataDir: string): Promise<string> {
  const what = `${dataDir} holds a member of official etcd`;
  const how = `import it with "etcdutl import ${dataDir} --data-dir <new directory>", or start with --import-official-data`;
  const facts = await factsOf(memberPaths(dataDir).officialStore).catch((error: Error) => error);
  if (facts instanceof Error)
    return `${what}, whose store cannot be read (${facts.message}); ${how}`;
  const { version = "unknown", revision, members, isAuthEnabled } = facts;
  const auth = isAuthEnabled ? ", with authentication, which cannot be served yet" : "";
  return `${what} (cluster version ${version}, revision ${revision}, members ${members.join(", ")}${auth}); ${how}`;
}

/**
 * Takes over an official member's data: a member of ours takes its place, and it is kept beside that under another name.
 * @param logDir `--wal-dir` of the official member, and of ours; empty if its log lies in the data directory
 * @throws {Error} in one line, with the directories as they were
 */
export async function importInPlace(
  dataDir: string,
  logDir: string,
  tools: MemberTools,
): Promise<{ readonly moved: MovedMember; readonly keptAt: KeptOriginal }> {
  const { isAuthEnabled } = await factsOf(memberPaths(dataDir).officialStore);
  if (isAuthEnabled) {
    throw new Error(
      `Cannot take over ${dataDir}: authentication is enabled in it, which cannot be served yet`,
    );
  }
  const walDir = resolve(logDir) === resolve(memberPaths(dataDir).wal) ? "" : logDir;
  const member = resolve(dataDir, "member");
  if (walDir !== "" && `${resolve(walDir)}/`.startsWith(`${member}/`)) {
    throw new Error(
      `Cannot take over ${dataDir}: its log lies at ${walDir}, inside ${member}, which is set aside as a whole; run "etcdutl import ${dataDir} --wal-dir ${walDir} --data-dir <new directory>"`,
    );
  }
  const to = importedDir(dataDir);
  const toWal = walDir === "" ? undefined : importedLogDir(walDir);
  const clear = async (): Promise<void> => {
    for (const left of [to, toWal]) {
      if (left !== undefined) await rm(left, { recursive: true, force: true });
    }
  };
  // Of an import that a crash stopped: the official member may have run since.
  await clear();
  const elsewhere = toWal === undefined ? {} : { toWal };
  const importing = importMember({ from: dataDir, walDir, to, ...elsewhere }, tools);
  const moved = await importing.catch(async (error: unknown) => {
    await clear().catch(() => undefined);
    throw error;
  });
  const keptAt = await putImportedInPlace(dataDir, walDir, new Date(tools.clock.wallMs()));
  return { moved, keptAt };
}

async function factsOf(path: string): Promise<OfficialFacts> {
  const file = await openStoreFile(path);
  try {
    return await readFacts(file);
  } finally {
    await file.close();
  }
}

async function readFacts({ bolt }: StoreFile): Promise<OfficialFacts> {
  const names = await bolt.bucketNames();
  const version = names.includes("cluster")
    ? await bolt.get("cluster", Buffer.from("clusterVersion"))
    : undefined;
  const members: string[] = [];
  if (names.includes("members")) {
    for await (const pairs of bolt.pairs("members")) {
      for (const { key, value } of pairs) members.push(nameOf(value) ?? key.toString());
    }
  }
  const last = await bolt.last("key");
  return {
    version: version?.toString(),
    revision: last === undefined ? 0n : last.key.readBigUInt64BE(),
    members,
    isAuthEnabled: await isAuthEnabledIn(bolt),
  };
}

function nameOf(json: Buffer): string | undefined {
  const { name } = JSON.parse(json.toString()) as { readonly name?: string };
  return name;
}
