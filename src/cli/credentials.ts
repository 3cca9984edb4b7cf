import type { CliWorld } from "./world.ts";

interface CredentialFlags {
  readonly user: string;
  readonly password: string;
  /** Shown where a terminal is asked for the password. */
  readonly prompt: string;
}

interface Credentials {
  readonly user: string;
  readonly password: string;
}

/**
 * Reads `name:password`, or `name` with the password beside it or asked for. Undefined without a name, and with an empty
 * password: official clients do not authenticate with one either (etcd: client/v3/client.go).
 */
export async function readCredentials(
  world: CliWorld,
  flags: CredentialFlags,
): Promise<Credentials | undefined> {
  if (flags.user === "") return undefined;
  const read = await credentialsOf(world, flags);
  return read.password === "" ? undefined : read;
}

async function credentialsOf(
  world: CliWorld,
  { user, password, prompt }: CredentialFlags,
): Promise<Credentials> {
  if (password !== "") return { user, password };
  const colon = user.indexOf(":");
  if (colon !== -1) return { user: user.slice(0, colon), password: user.slice(colon + 1) };
  return { user, password: await world.stdin.readSecret(prompt) };
}
