import { CliError, exitCodes } from "./cli-error.ts";
import type { CliInvocation } from "./command.ts";
import { completionScript, isShell } from "./completion/completion-script.ts";

export async function run({ world, program, args }: CliInvocation): Promise<void> {
  const [shell, ...others] = args;
  if (others.length > 0 || shell === undefined) {
    throw new CliError(exitCodes.error, `accepts 1 arg(s), received ${args.length}`);
  }
  if (!isShell(shell)) {
    const text = `invalid argument ${JSON.stringify(shell)} for "${program.root.name} completion": want bash, zsh, fish or powershell`;
    throw new CliError(exitCodes.error, text);
  }
  world.stdout.write(await completionScript(shell, program.root));
}
