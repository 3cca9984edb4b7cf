import type { CliInvocation } from "../../../cli/index.ts";
import { etcdserverpb, services } from "../../../wire/protobuf/index.ts";
import { withConnection } from "../../connection.ts";
import { headerFields } from "../../print/key-values.ts";
import { printAnswer } from "../../print/print-answer.ts";
import { operandsOf } from "../call-auth.ts";
import { permissionFields } from "../role/permission-fields.ts";
import { permissionLines } from "../role/permission-lines.ts";

const { RoleGet, UserGet } = services["etcdserverpb.Auth"];

export async function run(invocation: CliInvocation): Promise<void> {
  const sentence = "user get command requires user name as its argument";
  const [name] = operandsOf(invocation, 1, sentence);
  const isDetailed = invocation.flags.bool("detail");
  await withConnection(invocation, async ({ caller, output, options }) => {
    const request = etcdserverpb.AuthUserGetRequest.create({ name: name! });
    const message = await caller.unary(UserGet, request, options);
    if (!isDetailed) {
      printAnswer(output, {
        codec: etcdserverpb.AuthUserGetResponse,
        message,
        simple(text) {
          text.line(`User: ${name}`);
          text.line(`Roles:${message.roles.map((role) => ` ${role}`).join("")}`);
        },
      });
      return;
    }
    output.text.line(`User: ${name}`);
    for (const role of message.roles) {
      output.text.line();
      const answer = await caller.unary(
        RoleGet,
        etcdserverpb.AuthRoleGetRequest.create({ role }),
        options,
      );
      printAnswer(output, {
        codec: etcdserverpb.AuthRoleGetResponse,
        message: answer,
        simple: (text) => permissionLines(text, role, answer),
        fields(text) {
          headerFields(text, answer.header);
          permissionFields(text, answer);
        },
      });
    }
    output.text.flush();
  });
}
