import type { CliInvocation } from "../../../cli/index.ts";
import { etcdserverpb, services } from "../../../wire/protobuf/index.ts";
import { callAuth, operandsOf } from "../call-auth.ts";
import { permissionFields } from "./permission-fields.ts";
import { permissionLines } from "./permission-lines.ts";

export async function run(invocation: CliInvocation): Promise<void> {
  const [role] = operandsOf(invocation, 1, "role get command requires role name as its argument");
  await callAuth(invocation, {
    method: services["etcdserverpb.Auth"].RoleGet,
    request: etcdserverpb.AuthRoleGetRequest.create({ role: role! }),
    codec: etcdserverpb.AuthRoleGetResponse,
    simple: (text, answer) => permissionLines(text, role!, answer),
    fields: permissionFields,
  });
}
