import { CliError, type CliInvocation, exitCodes } from "../../cli/index.ts";
import { withClient } from "../streaming.ts";
import { followWatch } from "./follow-watch.ts";
import { watchByLines } from "./watch-by-lines.ts";
import { watchedByEnvironment, watchOrderOf } from "./watch-order.ts";

export async function run(invocation: CliInvocation): Promise<void> {
  const { world, flags } = invocation;
  const environment = watchedByEnvironment(world);
  if (flags.bool("interactive")) {
    await withClient(invocation, ({ client, output }) =>
      watchByLines({ client, output, world }, environment),
    );
    return;
  }
  const order = watchOrderOf(invocation, environment);
  await withClient(invocation, ({ client, output }) =>
    followWatch({ client, output, world }, order),
  );
  throw new CliError(exitCodes.interrupted, "watch is canceled by the server");
}
