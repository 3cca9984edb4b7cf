import { CliError, exitCodes, type FlagValues } from "../cli/index.ts";
import { ClientError, officialText } from "../client/light/index.ts";
import { etcdserverpb, services } from "../wire/protobuf/index.ts";
import { type Setting, withCaller } from "./connection.ts";

const { MemberList } = services["etcdserverpb.Cluster"];

/** The endpoints of the command line, or with `--cluster` those that all members advertise. @throws {CliError} */
export async function clusterEndpoints(
  flags: FlagValues,
  setting: Setting,
): Promise<readonly string[]> {
  const { endpoints } = setting.clientOptions;
  if (!flags.bool("cluster")) return endpoints;
  return withCaller(setting, endpoints, async (caller) => {
    try {
      const request = etcdserverpb.MemberListRequest.create({ linearizable: true });
      const { members } = await caller.unary(MemberList, request, setting.options);
      return members.flatMap(({ clientUrls }) => clientUrls);
    } catch (error) {
      if (!(error instanceof ClientError)) throw error;
      const text = `failed to fetch endpoints from etcd cluster member list: ${officialText(error)}`;
      throw new CliError(exitCodes.error, text, { cause: error });
    }
  });
}
