import type { CliInvocation } from "./command.ts";
import { printHelp } from "./run-program.ts";

export async function run({ world, program, args }: CliInvocation): Promise<void> {
  await printHelp(program, args, world);
}
