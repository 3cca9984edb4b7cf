import type { CliInvocation } from "../cli/index.ts";

export async function run({ world, program }: CliInvocation): Promise<void> {
  world.stdout.write(`etcdutl version: ${program.version}\nAPI version: ${program.apiVersion}\n`);
}
