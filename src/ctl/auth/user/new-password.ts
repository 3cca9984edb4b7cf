import { badArguments, type CliWorld } from "../../../cli/index.ts";

/** Asks for a password twice, or without a terminal reads the first word of standard input. @throws {CliError} */
export async function newPassword(
  world: CliWorld,
  { user, isInteractive }: { user: string; isInteractive: boolean },
): Promise<string> {
  if (!isInteractive) return firstWord(world);
  const password = await world.stdin.readSecret(`Password of ${user}: `);
  if (password === "") throw badArguments("empty password");
  const again = await world.stdin.readSecret(`Type password of ${user} again for confirmation: `);
  if (again !== password) throw badArguments("given passwords are different");
  return password;
}

async function firstWord({ stdin }: CliWorld): Promise<string> {
  // Whoever types does not end the input; a program may end its line without a newline.
  const text = stdin.isTerminal ? await stdin.readLine() : (await stdin.readAll()).toString();
  return /^[^\S\n]*(\S*)/.exec(text ?? "")![1]!;
}
