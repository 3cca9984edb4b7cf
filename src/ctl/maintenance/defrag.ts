import { CliError, type CliInvocation, exitCodes, QuietExit } from "../../cli/index.ts";
import { ClientError, officialText } from "../../client/light/index.ts";
import { etcdserverpb, services } from "../../wire/protobuf/index.ts";
import { clusterEndpoints } from "../cluster-endpoints.ts";
import { checkCredentials, settingOf, withEndpoint } from "../connection.ts";

const { Defragment } = services["etcdserverpb.Maintenance"];

/** One member after the other, as each stands still meanwhile. */
export async function run(invocation: CliInvocation): Promise<void> {
  const { world, flags } = invocation;
  const dataDir = flags.text("data-dir");
  if (dataDir !== "") {
    const text = `Cannot defragment ${dataDir} here: run etcdutl defrag --data-dir ${dataDir}`;
    throw new CliError(exitCodes.error, text);
  }
  const setting = await settingOf(invocation);
  await checkCredentials(setting);
  let failures = 0;
  for (const endpoint of await clusterEndpoints(flags, setting)) {
    await withEndpoint(setting, endpoint, async (caller) => {
      try {
        await caller.unary(Defragment, etcdserverpb.DefragmentRequest.create(), setting.options);
        world.stdout.write(`Finished defragmenting etcd member[${endpoint}]\n`);
      } catch (error) {
        if (!(error instanceof ClientError)) throw error;
        const reason = officialText(error);
        world.stderr.write(`Failed to defragment etcd member[${endpoint}] (${reason})\n`);
        failures += 1;
      }
    });
  }
  if (failures > 0) throw new QuietExit(exitCodes.error);
}
