import { badArguments, type CliInvocation } from "../../cli/index.ts";
import { etcdserverpb, services } from "../../wire/protobuf/index.ts";
import { withConnection } from "../connection.ts";
import { printAnswer } from "../print/print-answer.ts";

const { DowngradeAction } = etcdserverpb;
const { Downgrade } = services["etcdserverpb.Maintenance"];

export type DowngradeName = "validate" | "enable" | "cancel";

const actions = {
  validate: DowngradeAction.VALIDATE,
  enable: DowngradeAction.ENABLE,
  cancel: DowngradeAction.CANCEL,
} as const satisfies Record<DowngradeName, number>;

/** @throws {CliError} */
export async function askForDowngrade(
  invocation: CliInvocation,
  name: DowngradeName,
): Promise<void> {
  const version = name === "cancel" ? "" : versionOperand(invocation.args);
  await withConnection(invocation, async ({ caller, output, options }) => {
    const request = etcdserverpb.DowngradeRequest.create({ action: actions[name], version });
    const message = await caller.unary(Downgrade, request, options);
    const sentence = `Downgrade ${name} success, cluster version ${message.version}`;
    printAnswer(output, {
      codec: etcdserverpb.DowngradeResponse,
      message,
      simple: (text) => text.line(sentence),
    });
  });
}

function versionOperand(args: readonly string[]): string {
  const [version, ...others] = args;
  if (version === undefined) throw badArguments("TARGET_VERSION not provided");
  if (others.length > 0) throw badArguments("too many arguments");
  if (version === "") throw badArguments("target version not provided");
  return version;
}
