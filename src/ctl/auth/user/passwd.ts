import type { CliInvocation } from "../../../cli/index.ts";
import { etcdserverpb, services } from "../../../wire/protobuf/index.ts";
import { callAuth, headerAlone, operandsOf } from "../call-auth.ts";
import { newPassword } from "./new-password.ts";

export async function run(invocation: CliInvocation): Promise<void> {
  const { world, flags } = invocation;
  const sentence = "user passwd command requires user name as its argument";
  const [name] = operandsOf(invocation, 1, sentence);
  const isInteractive = flags.bool("interactive");
  const password = await newPassword(world, { user: name!, isInteractive });
  await callAuth(invocation, {
    method: services["etcdserverpb.Auth"].UserChangePassword,
    request: etcdserverpb.AuthUserChangePasswordRequest.create({ name: name!, password }),
    codec: etcdserverpb.AuthUserChangePasswordResponse,
    simple: (text) => text.line("Password updated"),
    fields: headerAlone,
  });
}
