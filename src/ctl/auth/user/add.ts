import { badArguments, type CliInvocation } from "../../../cli/index.ts";
import { authpb, etcdserverpb, services } from "../../../wire/protobuf/index.ts";
import { callAuth, headerAlone, operandsOf } from "../call-auth.ts";
import { newPassword } from "./new-password.ts";

export async function run(invocation: CliInvocation): Promise<void> {
  const sentence = "user add command requires user name as its argument";
  const [operand] = operandsOf(invocation, 1, sentence);
  const noPassword = invocation.flags.bool("no-password");
  const { name, password } = await newUser(invocation, operand!);
  await callAuth(invocation, {
    method: services["etcdserverpb.Auth"].UserAdd,
    request: etcdserverpb.AuthUserAddRequest.create({
      name,
      password,
      options: authpb.UserAddOptions.create({ noPassword }),
    }),
    codec: etcdserverpb.AuthUserAddResponse,
    simple: (text) => text.line(`User ${name} created`),
    fields: headerAlone,
  });
}

/** `name` or `name:password`; only where no flag says anything of the password can the operand have one. */
async function newUser(
  { world, flags }: CliInvocation,
  operand: string,
): Promise<{ readonly name: string; readonly password: string }> {
  if (flags.bool("no-password")) return { name: operand, password: "" };
  const fromFlag = flags.text("new-user-password");
  if (fromFlag !== "") return { name: operand, password: fromFlag };
  const colon = operand.indexOf(":");
  if (colon === 0) throw badArguments("empty user name is not allowed");
  if (colon > 0) return { name: operand.slice(0, colon), password: operand.slice(colon + 1) };
  const isInteractive = flags.bool("interactive");
  return { name: operand, password: await newPassword(world, { user: operand, isInteractive }) };
}
