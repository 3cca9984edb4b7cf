import { CliError, type CliWorld } from "../../cli/index.ts";
import { Client } from "../../client/index.ts";
import { ClientError, officialText } from "../../client/light/index.ts";
import { etcdserverpb, services } from "../../wire/protobuf/index.ts";
import { type Setting, withClosed } from "../connection.ts";
import { saveWithSum } from "../snapshot/file-with-sum.ts";
import type { BackupDirectory } from "./backup-directory.ts";
import { tell } from "./told-line.ts";

const { Range } = services["etcdserverpb.KV"];

/** Attempts at one endpoint before the next one is asked. */
const attemptsMax = 3;
/** The log of the restored member, and what LevelDB writes twice while it is filled. */
const restoreExtraBytes = 128 << 20;

export interface Download {
  readonly endpoint: string;
  readonly bytes: number;
}

/**
 * The snapshot of the first endpoint that gives one.
 * @throws {Error} that says of every endpoint why there is none, or what the disk refused
 */
export async function download(
  directory: BackupDirectory,
  setting: Setting,
  { world, signal }: { readonly world: CliWorld; readonly signal: AbortSignal },
): Promise<Download> {
  const refusals: string[] = [];
  for (const endpoint of setting.clientOptions.endpoints) {
    try {
      const bytes = await downloadFrom(endpoint, directory, setting, { world, signal });
      return { endpoint, bytes };
    } catch (error) {
      const refused = signal.aborted ? undefined : refusalOf(error);
      if (refused === undefined) throw error;
      refusals.push(`${endpoint}: ${refused}`);
    }
  }
  throw new Error(`no endpoint gave a snapshot: ${refusals.join("; ")}`);
}

/** What a server, or the way to it, has refused; undefined for everything else. */
function refusalOf(error: unknown): string | undefined {
  // What comes out of a client's work is the command line's already.
  if (!(error instanceof CliError)) return undefined;
  return error.cause instanceof ClientError ? innermost(error.cause) : error.message;
}

/** That an endpoint cannot be reached says less than why. */
function innermost(error: ClientError): string {
  return error.cause instanceof ClientError ? innermost(error.cause) : officialText(error);
}

async function downloadFrom(
  endpoint: string,
  directory: BackupDirectory,
  { clientOptions, options }: Setting,
  { world, signal }: { readonly world: CliWorld; readonly signal: AbortSignal },
): Promise<number> {
  const own = {
    ...clientOptions,
    endpoints: [endpoint],
    whenUnreachable: "fail",
    attemptsMax,
    onFailedAttempt: () => {},
  } as const;
  return withClosed(
    { clientOptions: own, options },
    () => new Client(own),
    async (client) => {
      const reason = await reasonOfNoQuorum(client, options.timeoutMs);
      const pieces = withRoom(client.snapshot({ signal }), directory);
      const bytes = await saveWithSum(directory.unverified, pieces, { onOpened: () => {} });
      if (reason !== undefined) {
        const text = `warning: no quorum answered (${reason}): what this member has was saved, which may be older`;
        tell(world, "warn", text);
      }
      return bytes;
    },
  );
}

/** A member that no quorum answers may be behind. What it has is worth saving all the same. */
async function reasonOfNoQuorum(
  client: Client,
  timeoutMs: number | undefined,
): Promise<string | undefined> {
  try {
    const request = etcdserverpb.RangeRequest.create({ key: Buffer.from("health") });
    await client.unary(Range, request, { timeoutMs });
    return undefined;
  } catch (error) {
    if (!(error instanceof ClientError)) throw error;
    const reason = officialText(error);
    // Whoever may not read the key was answered by the quorum all the same.
    return reason.includes("permission denied") ? undefined : reason;
  }
}

/** The pieces, unless there is no room for all of them and for what is restored of them. */
async function* withRoom(
  answers: AsyncIterable<etcdserverpb.SnapshotResponse>,
  directory: BackupDirectory,
): AsyncGenerator<Buffer> {
  let isFirst = true;
  for await (const { blob, remainingBytes } of answers) {
    if (isFirst) {
      const bytes = blob.length + Number(remainingBytes);
      await directory.needRoom(2 * bytes + restoreExtraBytes, "the backup and its test restore");
    }
    isFirst = false;
    yield blob;
  }
}
