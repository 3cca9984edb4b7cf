// Asks a terminal what is to be set up, by setting the flags that would say it.
import {
  badArguments,
  CliError,
  type CliWorld,
  exitCodes,
  type FlagValues,
} from "../../cli/index.ts";
import { checkAddress, checkedName, parseHosts } from "./read-plan.ts";

/** Wrong answers to one question before it is given up: standard input may be something else than a person. */
const attemptsMax = 5;

export interface Question {
  readonly text: string;
  /** Taken for an empty answer. */
  readonly fallback?: string;
  /** @throws {CliError} saying what is allowed */
  check?(answer: string): void;
}

/** Questions are told on standard error, as the file may go to standard output. @throws {CliError} at the end of the input */
export async function ask(world: CliWorld, { text, fallback, check }: Question): Promise<string> {
  const shown = fallback === undefined ? `${text}: ` : `${text} [${fallback}]: `;
  for (let attempt = 1; ; attempt++) {
    world.stderr.write(shown);
    const line = await world.stdin.readLine();
    if (line === undefined)
      throw new CliError(exitCodes.interrupted, "the questions were not answered");
    const answer = line.trim() || (fallback ?? "");
    try {
      if (answer === "") throw badArguments("an answer is needed");
      check?.(answer);
      return answer;
    } catch (error) {
      if (!(error instanceof CliError) || attempt === attemptsMax) throw error;
      world.stderr.write(`${error.message}\n`);
    }
  }
}

/** @throws {CliError} */
export async function askPlan(world: CliWorld, flags: FlagValues): Promise<void> {
  const kind = await ask(world, {
    text: "What is to be set up? 1: a member alone, 2: a new cluster, 3: a member of a running cluster",
    fallback: "1",
    check: oneOf("1", "2", "3"),
  });
  if (kind === "1") await askSingle(world, flags);
  else if (kind === "2") await askCluster(world, flags);
  else await askJoin(world, flags);
  await askInto("data-dir", { world, flags }, { text: "Directory for the data" });
}

interface Asked {
  readonly world: CliWorld;
  readonly flags: FlagValues;
}

/** What a flag says already is not asked. */
async function askInto(flag: string, { world, flags }: Asked, question: Question): Promise<void> {
  if (flags.isGiven(flag)) return;
  const initial = flags.text(flag);
  const withInitial = initial === "" ? question : { fallback: initial, ...question };
  flags.set(flag, await ask(world, withInitial));
}

async function askSingle(world: CliWorld, flags: FlagValues): Promise<void> {
  flags.set("single", "true");
  const asked = { world, flags };
  await askInto("name", asked, { ...nameQuestion, fallback: "default" });
  await askInto("address", asked, {
    text: "Address by which clients reach this machine (localhost: none from elsewhere)",
    fallback: "localhost",
    check: (answer) => checkAddress("the address", answer),
  });
}

async function askCluster(world: CliWorld, flags: FlagValues): Promise<void> {
  await askInto(
    "cluster",
    { world, flags },
    {
      text: "All members, as NAME=ADDRESS,NAME=ADDRESS",
      check: (answer) => void parseHosts(answer),
    },
  );
  const names = parseHosts(flags.text("cluster")).map(({ name }) => name);
  await askInto(
    "name",
    { world, flags },
    {
      text: `Which of them is this machine (${names.join(", ")})`,
      check: oneOf(...names),
    },
  );
}

async function askJoin(world: CliWorld, flags: FlagValues): Promise<void> {
  flags.set("join", "true");
  const asked = { world, flags };
  if (!flags.isGiven("endpoints")) {
    const text = "Client address of a running member, as http://10.0.0.1:2379";
    flags.set("endpoints", await ask(world, { text }));
  }
  await askInto("name", asked, nameQuestion);
  await askInto("address", asked, {
    text: "Address by which the others reach this machine",
    check: (answer) => checkAddress("the address", answer),
  });
  if (flags.isGiven("add")) return;
  const text = "Tell the cluster now (member add)? yes or no";
  const answer = await ask(world, { text, fallback: "yes", check: oneOf("yes", "no") });
  flags.set("add", String(answer === "yes"));
}

const nameQuestion: Question = {
  text: "Name of this member",
  check: (answer) => void checkedName("the name", answer),
};

export function oneOf(...words: readonly string[]): (answer: string) => void {
  return (answer) => {
    if (!words.includes(answer)) throw badArguments(`one of ${words.join(", ")} is needed`);
  };
}
