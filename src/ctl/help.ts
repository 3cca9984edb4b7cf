import { type CliInvocation, printHelp } from "../cli/index.ts";

export async function run({ world, program, args }: CliInvocation): Promise<void> {
  await printHelp(program, args, world);
}
