import type { CliInvocation } from "../cli/index.ts";

export async function run({ world, program }: CliInvocation): Promise<void> {
  const lines = `etcdctl version: ${program.version}\nAPI version: ${program.apiVersion}\n`;
  world.stdout.write(lines);
}
