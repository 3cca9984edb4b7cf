import type { CliInvocation } from "../../../cli/index.ts";
import { etcdserverpb, services } from "../../../wire/protobuf/index.ts";
import { callAuth, headerAlone, operandsOf } from "../call-auth.ts";

export async function run(invocation: CliInvocation): Promise<void> {
  const [name, role] = operandsOf(
    invocation,
    2,
    "user revoke-role requires user name and role name as its argument",
  );
  await callAuth(invocation, {
    method: services["etcdserverpb.Auth"].UserRevokeRole,
    request: etcdserverpb.AuthUserRevokeRoleRequest.create({ name: name!, role: role! }),
    codec: etcdserverpb.AuthUserRevokeRoleResponse,
    simple: (text) => text.line(`Role ${role} is revoked from user ${name}`),
    fields: headerAlone,
  });
}
