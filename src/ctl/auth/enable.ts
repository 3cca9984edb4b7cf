import { etcdErrors } from "../../base/index.ts";
import type { CliInvocation } from "../../cli/index.ts";
import { type CallOptions, ClientError, type UnaryCaller } from "../../client/light/index.ts";
import { etcdserverpb, services } from "../../wire/protobuf/index.ts";
import { withConnection } from "../connection.ts";
import { operandsOf } from "./call-auth.ts";

const { AuthEnable, RoleAdd, UserGrantRole } = services["etcdserverpb.Auth"];
const { AuthEnableRequest, AuthRoleAddRequest, AuthUserGrantRoleRequest } = etcdserverpb;

export async function run(invocation: CliInvocation): Promise<void> {
  operandsOf(invocation, 0, "auth enable command does not accept any arguments");
  await withConnection(invocation, async ({ caller, options }) => {
    const enable = () => caller.unary(AuthEnable, AuthEnableRequest.create(), options);
    await enable().catch(async (error: unknown) => {
      if (!(error instanceof ClientError) || error.message !== etcdErrors.RootRoleNotExist.message)
        throw error;
      await makeRoot(caller, options);
      await enable();
    });
    invocation.world.stdout.write("Authentication Enabled\n");
  });
}

/** The user root is what the operator has made before; the role of that name may do everything. @throws {ClientError} */
async function makeRoot(caller: UnaryCaller, options: CallOptions): Promise<void> {
  await caller.unary(RoleAdd, AuthRoleAddRequest.create({ name: "root" }), options);
  const request = AuthUserGrantRoleRequest.create({ user: "root", role: "root" });
  await caller.unary(UserGrantRole, request, options);
}
