import type { CliInvocation } from "../../../cli/index.ts";
import { etcdserverpb, services } from "../../../wire/protobuf/index.ts";
import { callAuth, headerAlone, operandsOf } from "../call-auth.ts";

export async function run(invocation: CliInvocation): Promise<void> {
  const [name] = operandsOf(
    invocation,
    1,
    "user delete command requires user name as its argument",
  );
  await callAuth(invocation, {
    method: services["etcdserverpb.Auth"].UserDelete,
    request: etcdserverpb.AuthUserDeleteRequest.create({ name: name! }),
    codec: etcdserverpb.AuthUserDeleteResponse,
    simple: (text) => text.line(`User ${name} deleted`),
    fields: headerAlone,
  });
}
