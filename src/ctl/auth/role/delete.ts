import type { CliInvocation } from "../../../cli/index.ts";
import { etcdserverpb, services } from "../../../wire/protobuf/index.ts";
import { callAuth, headerAlone, operandsOf } from "../call-auth.ts";

export async function run(invocation: CliInvocation): Promise<void> {
  const [role] = operandsOf(
    invocation,
    1,
    "role delete command requires role name as its argument",
  );
  await callAuth(invocation, {
    method: services["etcdserverpb.Auth"].RoleDelete,
    request: etcdserverpb.AuthRoleDeleteRequest.create({ role: role! }),
    codec: etcdserverpb.AuthRoleDeleteResponse,
    simple: (text) => text.line(`Role ${role} deleted`),
    fields: headerAlone,
  });
}
