import type { CliInvocation } from "../../../cli/index.ts";
import { etcdserverpb, services } from "../../../wire/protobuf/index.ts";
import { callAuth, operandsOf } from "../call-auth.ts";

export async function run(invocation: CliInvocation): Promise<void> {
  operandsOf(invocation, 0, "user list command requires no arguments");
  await callAuth(invocation, {
    method: services["etcdserverpb.Auth"].UserList,
    request: etcdserverpb.AuthUserListRequest.create(),
    codec: etcdserverpb.AuthUserListResponse,
    simple(text, { users }) {
      for (const user of users) text.line(user);
    },
    fields: undefined,
  });
}
