import type { CliInvocation } from "../../cli/index.ts";
import { etcdserverpb, services } from "../../wire/protobuf/index.ts";
import { withConnection } from "../connection.ts";
import { operandsOf } from "./call-auth.ts";

const { AuthDisable } = services["etcdserverpb.Auth"];

export async function run(invocation: CliInvocation): Promise<void> {
  operandsOf(invocation, 0, "auth disable command does not accept any arguments");
  await withConnection(invocation, async ({ caller, options }) => {
    await caller.unary(AuthDisable, etcdserverpb.AuthDisableRequest.create(), options);
    invocation.world.stdout.write("Authentication Disabled\n");
  });
}
