import { LightClient } from "../../client/light/index.ts";
import { etcdserverpb, services } from "../../wire/protobuf/index.ts";

/** How long a cluster that may be gone is asked. */
const askTimeoutMs = 3_000;

/** Tells how far the cluster has come that is to be replaced, if any of its members can be reached. */
export async function sayWhatIsLost(
  revision: bigint,
  endpoints: readonly string[],
  say: (line: string) => void,
): Promise<void> {
  if (endpoints.length === 0) return;
  const client = new LightClient({ endpoints, whenUnreachable: "fail" });
  try {
    const { Status } = services["etcdserverpb.Maintenance"];
    const request = etcdserverpb.StatusRequest.create({});
    const { header } = await client.unary(Status, request, { timeoutMs: askTimeoutMs });
    const now = BigInt(header?.revision ?? 0);
    const lost = now - revision;
    say(
      lost > 0n
        ? `the running cluster is at revision ${now}: what it has written in ${lost} revisions since will be lost`
        : `the running cluster is at revision ${now}: it has written nothing since`,
    );
  } catch (error) {
    say(`the running cluster could not be asked: ${(error as Error).message}`);
  } finally {
    client.close();
  }
}
