import { type CliInvocation, goQuoteText } from "../../../cli/index.ts";
import { etcdserverpb, services } from "../../../wire/protobuf/index.ts";
import { callAuth, operandsOf } from "../call-auth.ts";

export async function run(invocation: CliInvocation): Promise<void> {
  operandsOf(invocation, 0, "role list command requires no arguments");
  await callAuth(invocation, {
    method: services["etcdserverpb.Auth"].RoleList,
    request: etcdserverpb.AuthRoleListRequest.create(),
    codec: etcdserverpb.AuthRoleListResponse,
    simple(text, { roles }) {
      for (const role of roles) text.line(role);
    },
    fields: (text, { roles }) =>
      text.line(`"Roles" :${roles.map((role) => ` ${goQuoteText(role)}`).join("")}`),
  });
}
