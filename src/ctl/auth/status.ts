import type { CliInvocation } from "../../cli/index.ts";
import { etcdserverpb, services } from "../../wire/protobuf/index.ts";
import { callAuth, operandsOf } from "./call-auth.ts";

export async function run(invocation: CliInvocation): Promise<void> {
  operandsOf(invocation, 0, "auth status command does not accept any arguments");
  await callAuth(invocation, {
    method: services["etcdserverpb.Auth"].AuthStatus,
    request: etcdserverpb.AuthStatusRequest.create(),
    codec: etcdserverpb.AuthStatusResponse,
    simple(text, { enabled, authRevision }) {
      text.line(`Authentication Status: ${enabled}`);
      text.line(`AuthRevision: ${authRevision}`);
    },
    fields: undefined,
  });
}
