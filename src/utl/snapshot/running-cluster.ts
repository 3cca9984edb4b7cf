// The cluster that a restored one is to replace: how it is asked what it has that the snapshot has not.
import { type CliInvocation, readCredentials } from "../../cli/index.ts";
import { type ClientOptions, LightClient, tlsOfFlags } from "../../client/light/index.ts";
import { etcdserverpb, services } from "../../wire/protobuf/index.ts";

/** How long a cluster that may be gone is asked, for each answer. */
const askTimeoutMs = 3_000;

/** Tells how far the cluster has come that is to be replaced, if any of its members can be reached. */
export async function sayWhatIsLost(
  revision: bigint,
  invocation: CliInvocation,
  say: (line: string) => void,
): Promise<void> {
  if (invocation.flags.list("running-endpoints").length === 0) return;
  try {
    const now = await revisionOf(await clientOptions(invocation));
    const lost = now - revision;
    say(
      lost > 0n
        ? `the running cluster is at revision ${now}: what it has written in ${lost} revisions since will be lost`
        : `the running cluster is at revision ${now}: it has written nothing since`,
    );
  } catch (error) {
    say(`the running cluster could not be asked: ${(error as Error).message}`);
  }
}

async function revisionOf(options: ClientOptions): Promise<bigint> {
  const client = new LightClient(options);
  try {
    const limit = { timeoutMs: askTimeoutMs };
    if (options.credentials !== undefined) await client.authenticate(limit);
    const { Status } = services["etcdserverpb.Maintenance"];
    const { header } = await client.unary(Status, etcdserverpb.StatusRequest.create({}), limit);
    return BigInt(header?.revision ?? 0);
  } finally {
    client.close();
  }
}

async function clientOptions({ world, flags }: CliInvocation): Promise<ClientOptions> {
  const tlsFlags = {
    caFile: flags.text("cacert"),
    certFile: flags.text("cert"),
    keyFile: flags.text("key"),
    insecureSkipVerify: flags.bool("insecure-skip-tls-verify"),
  };
  const endpoints = flags.list("running-endpoints");
  const tls = tlsOfFlags(tlsFlags, endpoints);
  const credentials = await readCredentials(world, {
    user: flags.text("user"),
    password: flags.text("password"),
    prompt: "Password: ",
  });
  return {
    endpoints,
    whenUnreachable: "fail",
    ...(tls === undefined ? {} : { tls }),
    ...(credentials === undefined ? {} : { credentials }),
  };
}
