import type { CliInvocation } from "../../../cli/index.ts";
import { etcdserverpb, services } from "../../../wire/protobuf/index.ts";
import { callAuth, headerAlone, operandsOf } from "../call-auth.ts";

export async function run(invocation: CliInvocation): Promise<void> {
  const [name] = operandsOf(invocation, 1, "role add command requires role name as its argument");
  await callAuth(invocation, {
    method: services["etcdserverpb.Auth"].RoleAdd,
    request: etcdserverpb.AuthRoleAddRequest.create({ name: name! }),
    codec: etcdserverpb.AuthRoleAddResponse,
    simple: (text) => text.line(`Role ${name} created`),
    fields: headerAlone,
  });
}
