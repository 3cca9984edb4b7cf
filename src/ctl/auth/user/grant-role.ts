import type { CliInvocation } from "../../../cli/index.ts";
import { etcdserverpb, services } from "../../../wire/protobuf/index.ts";
import { callAuth, headerAlone, operandsOf } from "../call-auth.ts";

export async function run(invocation: CliInvocation): Promise<void> {
  const [user, role] = operandsOf(
    invocation,
    2,
    "user grant command requires user name and role name as its argument",
  );
  await callAuth(invocation, {
    method: services["etcdserverpb.Auth"].UserGrantRole,
    request: etcdserverpb.AuthUserGrantRoleRequest.create({ user: user!, role: role! }),
    codec: etcdserverpb.AuthUserGrantRoleResponse,
    simple: (text) => text.line(`Role ${role} is granted to user ${user}`),
    fields: headerAlone,
  });
}
