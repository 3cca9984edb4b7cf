import type { CliWorld } from "./world.ts";

interface CredentialFlags {
  readonly user: string;
  readonly password: string;
  /** Shown where a terminal is asked for the password. */
  readonly prompt: string;
}

/** Reads `name:password`, or `name` with the password beside it or asked for. Undefined without a name. */
export async function readCredentials(
  world: CliWorld,
  { user, password, prompt }: CredentialFlags,
): Promise<{ user: string; password: string } | undefined> {
  if (user === "") return undefined;
  if (password !== "") return { user, password };
  const colon = user.indexOf(":");
  if (colon !== -1) return { user: user.slice(0, colon), password: user.slice(colon + 1) };
  return { user, password: await world.stdin.readSecret(prompt) };
}
