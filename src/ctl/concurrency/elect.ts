import {
  badArguments,
  CliError,
  type CliInvocation,
  exitCodes,
  interruption,
} from "../../cli/index.ts";
import { Election, openSession } from "../../client/index.ts";
import { ClientError } from "../../client/light/index.ts";
import { type StreamingConnection, withClient } from "../streaming.ts";
import { printOwner, readOwner, untilInterrupted } from "./owner.ts";

export async function run(invocation: CliInvocation): Promise<void> {
  const { world, args, flags } = invocation;
  const [name, proposal, ...others] = args;
  if (name === undefined || others.length > 0) {
    throw badArguments("elect takes one election name argument and an optional proposal argument");
  }
  const isListener = flags.bool("listen");
  if (proposal === undefined && !isListener) {
    throw badArguments("no proposal argument but -l not set");
  }
  if (proposal !== undefined && isListener) {
    throw badArguments("proposal given but -l is set");
  }
  await withClient(invocation, async (connection) => {
    const interrupted = interruption(world);
    if (proposal === undefined) await observe(connection, { name, interrupted });
    else await campaign(connection, { name, proposal, interrupted });
  });
}

interface Observation {
  readonly name: string;
  readonly interrupted: AbortSignal;
}

/** Prints who leads until it is interrupted. */
async function observe(
  { client, output }: StreamingConnection,
  { name, interrupted }: Observation,
): Promise<void> {
  const election = new Election(await openSession(client, { signal: interrupted }), name);
  try {
    for await (const answer of election.observe({ signal: interrupted })) {
      printOwner(output, answer);
    }
  } catch (error) {
    if (!(error instanceof ClientError)) throw error;
  }
  if (!interrupted.aborted) throw new CliError(exitCodes.error, "elect: observer lost");
}

interface Candidacy extends Observation {
  readonly proposal: string;
}

/** Leads until it is interrupted. */
async function campaign(
  { client, output }: StreamingConnection,
  { name, proposal, interrupted }: Candidacy,
): Promise<void> {
  const session = await openSession(client, { signal: interrupted });
  const election = new Election(session, name);
  await election.campaign(Buffer.from(proposal), { signal: interrupted });
  printOwner(output, await readOwner(client, election.key, interrupted));
  await untilInterrupted(interrupted, { lost: session.lost, sentence: "elect: session expired" });
  await election.resign();
}
